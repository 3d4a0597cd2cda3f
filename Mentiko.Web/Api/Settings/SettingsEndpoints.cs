using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Namespaces;
using Mentiko.Web.Gates;

namespace Mentiko.Web.Api.Settings;

/// <summary>What an organization's Owners decide about it.</summary>
internal static class SettingsEndpoints
{
    public static void MapSettings(this OrgGroup org)
    {
        org.Get("/settings", Permission.SettingsRead, GetAsync).Answers<SettingsBody>(200);
        org.Put("/settings", Permission.SettingsWrite, SaveAsync).Reads<SettingsEditBody>().Answers<SettingsBody>(200);
    }

    private static Task<IResult> GetAsync(OrgCall call, GetSettings get) =>
        get.ExecuteAsync(call.Scope, default, call.Cancel).Or(found => Results.Ok(SettingsBody.Of(found)));

    // What the body leaves out stays as it is: a client that knows fewer settings than the server resets none.
    private static async Task<IResult> SaveAsync(OrgCall call, SaveSettings save)
    {
        var body = await RequestBody.ReadAsync(call.Http, Read);
        return body.TryGet(out var input, out var error)
            ? (await save.ExecuteAsync(call.Scope, input, call.Cancel)).Or(saved => Results.Ok(SettingsBody.Of(saved)))
            : new Refusal(error);
    }

    private static SaveSettings.Input Read(BodyReader body) => new(
        body.OptionalText("name"),
        body.OptionalFlag("adminsMayWriteSecrets"),
        body.OptionalObject("network")?.OptionalTexts("allow"),
        body.OptionalObject("execution")?.OptionalTexts("targets"));
}

/// <summary>The settings in force.</summary>
internal sealed record SettingsBody(string Name, bool AdminsMayWriteSecrets, NetworkBody Network, ExecutionBody Execution)
{
    public static SettingsBody Of(Organization organization) => new(
        organization.Name,
        organization.Settings.AdminsMayWriteSecrets,
        new NetworkBody([.. organization.Settings.Network.Allow.Select(host => host.Text)]),
        new ExecutionBody([.. organization.Settings.Execution.Targets.Select(AgentNames.ToWire)]));
}

internal sealed record NetworkBody(IReadOnlyList<string> Allow);

/// <summary>Where agents may run: <c>local</c>, <c>docker</c>, <c>ssh</c>.</summary>
internal sealed record ExecutionBody(IReadOnlyList<string> Targets);

/// <summary>What changes settings: what is left out stays.</summary>
internal sealed record SettingsEditBody(string? Name, bool? AdminsMayWriteSecrets, NetworkBody? Network, ExecutionBody? Execution);
