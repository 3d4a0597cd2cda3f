using System.Text.Json.Nodes;
using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Results;
using Mentiko.Web.Gates;

namespace Mentiko.Web.Api.Agents;

/// <summary>The agents of a namespace.</summary>
internal static class AgentEndpoints
{
    public static void MapAgents(this OrgGroup org)
    {
        org.Get("/agents", Permission.AgentsRead, ListAsync).AnswersList<AgentDefinitionBody>().Queries("limit", "cursor");
        org.Get("/agents/{name}", Permission.AgentsRead, GetAsync).Answers<AgentDefinitionBody>(200);
        org.Put("/agents/{name}", Permission.AgentsWrite, SaveAsync).Reads<AgentDefinitionBody>().Answers<AgentDefinitionBody>(200)
            .Answers<AgentDefinitionBody>(201).Queries("note").TakesHeaders("If-Match", "If-None-Match");
        org.Delete("/agents/{name}", Permission.AgentsWrite, DeleteAsync).Answers(204).TakesHeaders("If-Match");
    }

    private static Task<IResult> ListAsync(OrgCall call, ListAgents list) =>
        call.ListAsync("agents", page => list.ExecuteAsync(call.Scope, page, call.Cancel), agent => Body(call.Scope, agent));

    private static async Task<IResult> GetAsync(OrgCall call, string name, GetAgent get) =>
        AgentName.TryParse(name, out var agent)
            ? (await get.ExecuteAsync(call.Scope, agent, call.Cancel)).Or(version => Show(call, version))
            : new Refusal(new Error.NotFound());

    private static async Task<IResult> SaveAsync(OrgCall call, string name, SaveAgent save, GetAgent get)
    {
        if (!(await RequestBody.ParseAsync(call.Http)).TryGet(out var document, out var error))
        {
            return new Refusal(error);
        }

        using (document)
        {
            if (!AgentName.TryParse(name, out var agent))
            {
                return new Refusal(Error.Invalid.At("name", "A name has 1 to 63 lower-case letters, digits and hyphens and begins with no hyphen."));
            }

            return (await Preconditions.ReadAsync(call.Http, () => FindVersionAsync(call, agent, get))).TryGet(out var expected, out error)
                ? (await save.ExecuteAsync(call.Scope, new SaveAgent.Input(agent, document.RootElement, expected, call.Query("note")), call.Cancel))
                    .Or(version => Saved(call, version))
                : new Refusal(error);
        }
    }

    private static async Task<IResult> DeleteAsync(OrgCall call, string name, DeleteAgent delete, GetAgent get)
    {
        if (!AgentName.TryParse(name, out var agent))
        {
            return new Refusal(new Error.NotFound());
        }

        return (await Preconditions.ReadAsync(call.Http, () => FindVersionAsync(call, agent, get))).TryGet(out var expected, out var error)
            ? (await delete.ExecuteAsync(call.Scope, new DeleteAgent.Input(agent, expected), call.Cancel)).OrNoContent()
            : new Refusal(error);
    }

    private static async Task<int?> FindVersionAsync(OrgCall call, AgentName name, GetAgent get) =>
        (await get.ExecuteAsync(call.Scope, name, call.Cancel)).TryGet(out var version, out _) ? version.Version : null;

    private static IResult Saved(OrgCall call, AgentVersion version)
    {
        if (version.Version > 1)
        {
            return Show(call, version);
        }

        Preconditions.SetVersion(call.Http, version.Version);
        return Results.Created(OrgGroup.PathOf(call.Scope, $"/agents/{version.Name.Text}"), Body(call.Scope, version));
    }

    private static IResult Show(OrgCall call, AgentVersion version)
    {
        Preconditions.SetVersion(call.Http, version.Version);
        return Results.Ok(Body(call.Scope, version));
    }

    private static JsonObject Body(NamespaceScope scope, AgentVersion version) => DefinitionAnswer.Of(
        version.Name.Text,
        version.Version,
        AgentDefinitionWriter.Write(version.Definition, hideSecrets: !scope.Allows(Permission.SecretsRead)),
        version.SavedAt,
        version.Author,
        version.Note);
}
