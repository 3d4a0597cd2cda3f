using Mentiko.Core.Access;
using Mentiko.Core.Hosts;
using Mentiko.Core.Results;
using Mentiko.Core.Secrets;
using Mentiko.Web.Gates;

namespace Mentiko.Web.Api.Hosts;

/// <summary>The remote hosts of a namespace, and the proof that agents may run there.</summary>
internal static class HostEndpoints
{
    private const int UsualPort = 22;

    public static void MapHosts(this OrgGroup org)
    {
        org.Get("/hosts", Permission.HostsRead, ListAsync).AnswersList<HostBody>().Queries("limit", "cursor");
        org.Get("/hosts/{name}", Permission.HostsRead, GetAsync).Answers<HostBody>(200);
        org.Put("/hosts/{name}", Permission.HostsWrite, SaveAsync).Reads<HostDefinitionBody>()
            .Answers<HostBody>(200).Answers<HostBody>(201).TakesHeaders("If-Match", "If-None-Match");
        org.Delete("/hosts/{name}", Permission.HostsWrite, DeleteAsync).Answers(204).TakesHeaders("If-Match");
        org.Post("/hosts/{name}/preflight", Permission.HostsWrite, PreflightAsync).Answers<HostBody>(200);
    }

    private static Task<IResult> ListAsync(OrgCall call, ListHosts list) =>
        call.ListAsync("hosts", page => list.ExecuteAsync(call.Scope, page, call.Cancel), host => HostBody.Of(host, ShowsSecrets(call)));

    private static async Task<IResult> GetAsync(OrgCall call, string name, GetHost get) => HostName.TryParse(name, out var host)
        ? (await get.ExecuteAsync(call.Scope, host, call.Cancel)).Or(found => Show(call, found))
        : new Refusal(new Error.NotFound());

    private static async Task<IResult> SaveAsync(OrgCall call, string name, SaveHost save, GetHost get)
    {
        if (!(await RequestBody.ReadAsync(call.Http, Read)).TryGet(out var definition, out var error))
        {
            return new Refusal(error);
        }

        if (!HostName.TryParse(name, out var host))
        {
            return new Refusal(Error.Invalid.At("name", "A name has 1 to 63 lower-case letters, digits and hyphens and begins with no hyphen."));
        }

        return (await Preconditions.ReadAsync(call.Http, () => FindVersionAsync(call, host, get))).TryGet(out var expected, out error)
            ? (await save.ExecuteAsync(call.Scope, new SaveHost.Input(host, definition, expected), call.Cancel)).Or(saved => Show(call, saved.Host, saved.IsNew))
            : new Refusal(error);
    }

    private static HostDefinition Read(BodyReader body)
    {
        string Checked(string member, Func<string, string?> problemOf)
        {
            var text = body.Text(member);
            if (text.Length > 0 && problemOf(text) is { } problem)
            {
                body.Report(member, problem);
            }

            return text;
        }

        var port = body.OptionalNumber("port") ?? UsualPort;
        if (HostRules.ProblemOfPort(port) is { } problem)
        {
            body.Report("port", problem);
        }

        var (address, user, prefix) = (Checked("address", HostRules.ProblemOfAddress), Checked("user", HostRules.ProblemOfUser), Checked("prefix", HostRules.ProblemOfPrefix));
        HostKey key = default;
        SecretName credential = default;
        Checked("hostKey", text => HostKey.TryParse(text, out key) ? null : "This is a fingerprint (SHA256:…), as ssh-keygen -l shows it, or a public key as it stands in a .pub file.");
        Checked("credential", text => SecretName.TryParse(text, out credential) ? null : SecretName.ProblemOf(text));
        return new HostDefinition(address, port, user, prefix, key, credential);
    }

    private static async Task<IResult> DeleteAsync(OrgCall call, string name, DeleteHost delete, GetHost get)
    {
        if (!HostName.TryParse(name, out var host))
        {
            return new Refusal(new Error.NotFound());
        }

        return (await Preconditions.ReadAsync(call.Http, () => FindVersionAsync(call, host, get))).TryGet(out var expected, out var error)
            ? (await delete.ExecuteAsync(call.Scope, new DeleteHost.Input(host, expected), call.Cancel)).OrNoContent()
            : new Refusal(error);
    }

    private static async Task<IResult> PreflightAsync(OrgCall call, string name, PreflightHost preflight) => HostName.TryParse(name, out var host)
        ? (await preflight.ExecuteAsync(call.Scope, host, call.Cancel)).Or(found => Show(call, found))
        : new Refusal(new Error.NotFound());

    private static async Task<int?> FindVersionAsync(OrgCall call, HostName name, GetHost get) =>
        (await get.ExecuteAsync(call.Scope, name, call.Cancel)).TryGet(out var host, out _) ? host.Version : null;

    private static bool ShowsSecrets(OrgCall call) => call.Scope.Allows(Permission.SecretsRead);

    private static IResult Show(OrgCall call, RemoteHost host, bool isNew = false)
    {
        Preconditions.SetVersion(call.Http, host.Version);
        var body = HostBody.Of(host, ShowsSecrets(call));
        return isNew ? Results.Created(OrgGroup.PathOf(call.Scope, $"/hosts/{host.Name.Text}"), body) : Results.Ok(body);
    }
}
