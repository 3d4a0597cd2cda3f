using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Mentiko.Web.Gates;

namespace Mentiko.Web.Api.Settings;

/// <summary>What an organization's Owners decide about it.</summary>
internal static class SettingsEndpoints
{
    public static void MapSettings(this OrgGroup org)
    {
        org.Get("/settings", Permission.SettingsRead, GetAsync).Answers<SettingsBody>(200);
        org.Put("/settings", Permission.SettingsWrite, SaveAsync).Reads<SettingsBody>().Answers<SettingsBody>(200);
    }

    private static Task<IResult> GetAsync(OrgCall call, GetSettings get) =>
        get.ExecuteAsync(call.Scope, default, call.Cancel).Or(found => Results.Ok(SettingsBody.Of(found)));

    // What the body leaves out stays as it is: a client that knows fewer settings than the server resets none.
    private static async Task<IResult> SaveAsync(OrgCall call, SaveSettings save)
    {
        var body = await RequestBody.ReadAsync(call.Http, body => new SaveSettings.Input(body.OptionalText("name"), body.OptionalFlag("adminsMayWriteSecrets")));
        return body.TryGet(out var input, out var error)
            ? (await save.ExecuteAsync(call.Scope, input, call.Cancel)).Or(saved => Results.Ok(SettingsBody.Of(saved)))
            : new Refusal(error);
    }
}

internal sealed record SettingsBody(string Name, bool AdminsMayWriteSecrets)
{
    public static SettingsBody Of(Organization organization) => new(organization.Name, organization.Settings.AdminsMayWriteSecrets);
}
