using System.Text.Json.Nodes;
using Mentiko.Core.Access;
using Mentiko.Core.Chains;
using Mentiko.Core.Results;
using Mentiko.Web.Gates;

namespace Mentiko.Web.Api.Chains;

/// <summary>The chains of a namespace and their versions.</summary>
internal static class ChainEndpoints
{
    public static void MapChains(this OrgGroup org)
    {
        org.Get("/chains", Permission.ChainsRead, ListAsync).AnswersList<ChainDefinitionBody>().Queries("limit", "cursor");
        org.Get("/chains/{name}", Permission.ChainsRead, GetAsync).Answers<ChainDefinitionBody>(200);
        org.Get("/chains/{name}/versions", Permission.ChainsRead, ListVersionsAsync).AnswersList<ChainVersionBody>().Queries("limit", "cursor");
        org.Get("/chains/{name}/versions/{version:int}", Permission.ChainsRead, GetVersionAsync).Answers<ChainDefinitionBody>(200);
        org.Put("/chains/{name}", Permission.ChainsWrite, SaveAsync).Reads<ChainDefinitionBody>().Answers<ChainDefinitionBody>(200)
            .Answers<ChainDefinitionBody>(201).Queries("note").TakesHeaders("If-Match", "If-None-Match");
        org.Delete("/chains/{name}", Permission.ChainsWrite, DeleteAsync).Answers(204).TakesHeaders("If-Match");
        org.Post("/chains/{name}/versions/{version:int}/restore", Permission.ChainsWrite, RestoreAsync).Answers<ChainDefinitionBody>(200).TakesHeaders("If-Match");
        org.Post("/chains/validate", Permission.ChainsWrite, ValidateAsync).Reads<ChainDefinitionBody>().Answers<VerdictBody>(200);
    }

    private static Task<IResult> ListAsync(OrgCall call, ListChains list) =>
        call.ListAsync("chains", page => list.ExecuteAsync(call.Scope, page, call.Cancel), Body);

    private static async Task<IResult> GetAsync(OrgCall call, string name, GetChain get) =>
        ChainName.TryParse(name, out var chain)
            ? (await get.ExecuteAsync(call.Scope, chain, call.Cancel)).Or(version => Show(call, version))
            : new Refusal(new Error.NotFound());

    private static async Task<IResult> ListVersionsAsync(OrgCall call, string name, ListChainVersions list) =>
        ChainName.TryParse(name, out var chain)
            ? await call.ListAsync(
                $"chains/{name}/versions",
                page => list.ExecuteAsync(call.Scope, new ListChainVersions.Input(chain, page), call.Cancel),
                version => new ChainVersionBody(version.Name.Text, version.Version, version.Author, version.SavedAt, version.Note))
            : new Refusal(new Error.NotFound());

    private static async Task<IResult> GetVersionAsync(OrgCall call, string name, int version, GetChainVersion get) =>
        ChainName.TryParse(name, out var chain)
            ? (await get.ExecuteAsync(call.Scope, new GetChainVersion.Input(chain, version), call.Cancel)).Or(found => Show(call, found))
            : new Refusal(new Error.NotFound());

    private static async Task<IResult> SaveAsync(OrgCall call, string name, SaveChain save, GetChain get)
    {
        if (!(await RequestBody.ParseAsync(call.Http)).TryGet(out var document, out var error))
        {
            return new Refusal(error);
        }

        using (document)
        {
            if (!ChainName.TryParse(name, out var chain))
            {
                return new Refusal(Error.Invalid.At("name", "A name has 1 to 63 lower-case letters, digits and hyphens and begins with no hyphen."));
            }

            return (await Preconditions.ReadAsync(call.Http, () => FindVersionAsync(call, chain, get))).TryGet(out var expected, out error)
                ? (await save.ExecuteAsync(call.Scope, new SaveChain.Input(chain, document.RootElement, expected, call.Query("note")), call.Cancel))
                    .Or(version => Saved(call, version))
                : new Refusal(error);
        }
    }

    private static async Task<IResult> DeleteAsync(OrgCall call, string name, DeleteChain delete, GetChain get)
    {
        if (!ChainName.TryParse(name, out var chain))
        {
            return new Refusal(new Error.NotFound());
        }

        return (await Preconditions.ReadAsync(call.Http, () => FindVersionAsync(call, chain, get))).TryGet(out var expected, out var error)
            ? (await delete.ExecuteAsync(call.Scope, new DeleteChain.Input(chain, expected), call.Cancel)).OrNoContent()
            : new Refusal(error);
    }

    private static async Task<IResult> RestoreAsync(OrgCall call, string name, int version, RestoreChainVersion restore, GetChain get)
    {
        if (!ChainName.TryParse(name, out var chain))
        {
            return new Refusal(new Error.NotFound());
        }

        return (await Preconditions.ReadAsync(call.Http, () => FindVersionAsync(call, chain, get))).TryGet(out var expected, out var error)
            ? (await restore.ExecuteAsync(call.Scope, new RestoreChainVersion.Input(chain, version, expected), call.Cancel)).Or(restored => Show(call, restored))
            : new Refusal(error);
    }

    private static async Task<IResult> ValidateAsync(OrgCall call, ValidateChain validate)
    {
        if (!(await RequestBody.ParseAsync(call.Http)).TryGet(out var document, out var error))
        {
            return new Refusal(error);
        }

        using (document)
        {
            return (await validate.ExecuteAsync(call.Scope, document.RootElement, call.Cancel)).Or(verdict => Results.Ok(VerdictBody.Of(verdict)));
        }
    }

    private static async Task<int?> FindVersionAsync(OrgCall call, ChainName name, GetChain get) =>
        (await get.ExecuteAsync(call.Scope, name, call.Cancel)).TryGet(out var version, out _) ? version.Version : null;

    private static IResult Saved(OrgCall call, ChainVersion version)
    {
        if (version.Version > 1)
        {
            return Show(call, version);
        }

        Preconditions.SetVersion(call.Http, version.Version);
        return Results.Created(OrgGroup.PathOf(call.Scope, $"/chains/{version.Name.Text}"), Body(version));
    }

    private static IResult Show(OrgCall call, ChainVersion version)
    {
        Preconditions.SetVersion(call.Http, version.Version);
        return Results.Ok(Body(version));
    }

    private static JsonObject Body(ChainVersion version) => DefinitionAnswer.Of(
        version.Name.Text, version.Version, ChainDefinitionWriter.Write(version.Definition), version.SavedAt, version.Author, version.Note);
}
