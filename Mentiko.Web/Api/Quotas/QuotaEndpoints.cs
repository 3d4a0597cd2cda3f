using System.Collections.Immutable;
using Mentiko.Core.Access;
using Mentiko.Core.Plans;
using Mentiko.Web.Gates;

namespace Mentiko.Web.Api.Quotas;

/// <summary>What an organization may use, and what it uses.</summary>
internal static class QuotaEndpoints
{
    public static void MapQuotas(this OrgGroup org)
    {
        org.Get("/quotas", Permission.QuotasRead, GetAsync).Answers<QuotasBody>(200);
        org.Put("/quotas", Permission.QuotasWrite, SaveAsync).Reads<QuotaLimitsBody>().Answers<QuotasBody>(200);
    }

    private static Task<IResult> GetAsync(OrgCall call, GetQuotas get) =>
        get.ExecuteAsync(call.Scope, default, call.Cancel).Or(found => Results.Ok(QuotasBody.Of(found)));

    private static async Task<IResult> SaveAsync(OrgCall call, SaveQuotas save) =>
        (await RequestBody.ReadAsync(call.Http, body => new QuotaEdit(LimitsReader.Read(body)))).TryGet(out var edit, out var error)
            ? (await save.ExecuteAsync(call.Scope, edit, call.Cancel)).Or(saved => Results.Ok(QuotasBody.Of(saved)))
            : new Refusal(error);
}

/// <summary>Reads <c>limits</c>: numbers by the name of a quota, null for what shall be as the plan says.</summary>
internal static class LimitsReader
{
    public static ImmutableSortedDictionary<Quota, int?> Read(BodyReader body)
    {
        var limits = ImmutableSortedDictionary.CreateBuilder<Quota, int?>();
        foreach (var (name, value) in body.OptionalNumbers("limits"))
        {
            if (QuotaNames.TryParse(name, out var quota))
            {
                limits[quota] = value;
            }
            else
            {
                body.Report($"limits.{name}", $"There is no such limit. There are {QuotaNames.All}.");
            }
        }

        return limits.ToImmutable();
    }
}
