using System.Globalization;
using Mentiko.Core.Access;
using Mentiko.Core.Chains;
using Mentiko.Core.Marketplace;
using Mentiko.Core.Results;
using Mentiko.Web.Gates;

namespace Mentiko.Web.Api.Marketplace;

/// <summary>The catalog, which is the same for everybody who is signed in, and what a namespace makes of it.</summary>
internal static class MarketplaceEndpoints
{
    public static void MapMarketplace(this ApiGroup api)
    {
        api.SignedIn("GET", "/marketplace", List).AnswersList<ItemBody>().Queries("q", "limit", "cursor");
        api.SignedIn("GET", "/marketplace/{item}", Get).Answers<ItemDetailBody>(200).Queries("version");
    }

    public static void MapForks(this OrgGroup org)
    {
        org.Post("/marketplace/{item}/fork", Permission.ChainsWrite, ForkAsync).Reads<ForkItemBody>().Answers<ForkBody>(201).Queries("version");
        org.Get("/chains/{name}/upgrade", Permission.ChainsWrite, PreviewAsync).Answers<UpgradeBody>(200);
        org.Post("/chains/{name}/upgrade", Permission.ChainsWrite, ApplyAsync).Reads<ApplyUpgradeBody>().Answers<UpgradedBody>(200);
    }

    private static IResult List(HttpContext http, BrowseMarketplace browse)
    {
        if (!Cursors.Read(http, default, "marketplace").TryGet(out var request, out var error))
        {
            return new Refusal(error);
        }

        var page = browse.List(http.Request.Query["q"], request);
        return Results.Ok(new ListBody(page.Items.Select(ItemBody.Of).ToList<object>(), Cursors.Seal(http, default, "marketplace", page.Next)));
    }

    private static IResult Get(HttpContext http, string item, BrowseMarketplace browse) =>
        ReadVersion(http).TryGet(out var version, out var error)
            ? browse.Get(item, version.Number).Or(found => Results.Ok(ItemDetailBody.Of(found, browse.VersionsOf(found.Name))))
            : new Refusal(error);

    private static async Task<IResult> ForkAsync(OrgCall call, string item, ForkItem fork)
    {
        var read = await RequestBody.ReadOptionalAsync(call.Http, body => new ForkItemBody(body.OptionalText("as"), body.OptionalFlag("files")));
        if (!read.TryGet(out var body, out var error) || !ReadVersion(call.Http).TryGet(out var version, out error))
        {
            return new Refusal(error);
        }

        var input = new ForkItem.Input(item, version.Number, body.As, body.Files ?? false);
        return (await fork.ExecuteAsync(call.Scope, input, call.Cancel))
            .Or(made => Results.Created(OrgGroup.PathOf(call.Scope, $"/chains/{made.Chain.Text}"), ForkBody.Of(made)));
    }

    private static async Task<IResult> PreviewAsync(OrgCall call, string name, PreviewUpgrade preview) =>
        ChainName.TryParse(name, out var chain)
            ? (await preview.ExecuteAsync(call.Scope, chain, call.Cancel)).Or(found => Results.Ok(UpgradeBody.Of(found)))
            : new Refusal(new Error.NotFound());

    private static async Task<IResult> ApplyAsync(OrgCall call, string name, ApplyUpgrade apply)
    {
        if (!ChainName.TryParse(name, out var chain))
        {
            return new Refusal(new Error.NotFound());
        }

        var read = await RequestBody.ReadAsync(call.Http, body => new ApplyUpgrade.Input(chain, body.Text("preview"), ReadChoices(body)));
        return read.TryGet(out var input, out var error)
            ? (await apply.ExecuteAsync(call.Scope, input, call.Cancel)).Or(made => Results.Ok(UpgradedBody.Of(made)))
            : new Refusal(error);
    }

    private static Dictionary<string, UpgradeSide> ReadChoices(BodyReader body)
    {
        var choices = new Dictionary<string, UpgradeSide>(StringComparer.Ordinal);
        foreach (var (path, text) in body.Texts("choices"))
        {
            if (!UpgradeNames.TryParse(text, out var side))
            {
                body.Report($"choices['{path}']", "This is 'yours' or 'theirs'.");
            }

            choices[path] = side;
        }

        return choices;
    }

    private static Result<Wanted> ReadVersion(HttpContext http)
    {
        if (http.Request.Query["version"] is not [{ Length: > 0 } text])
        {
            return default(Wanted);
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? new Wanted(version)
            : Error.Invalid.At("version", "A version is a whole number.");
    }

    private readonly record struct Wanted(int? Number);
}
