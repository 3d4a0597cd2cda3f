using Mentiko.Core.Access;
using Mentiko.Core.Execution;
using Mentiko.Core.Hosts;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.Persistence.Commits;

namespace Mentiko.Infrastructure.Execution.Ssh;

/// <summary>The hosts of the database, with keys from the vault.</summary>
internal sealed class HostBook(NamespaceGate gate, IHostStore hosts, HostCredentials credentials, AddressAllowList allowed, ICommitLine commits) : IHostBook
{
    private const int Looked = 2;

    public async Task<(HostAccess? Access, ExecutionOutcome? Refusal)> OpenAsync(ExecutionRequest request, CancellationToken cancel)
    {
        if (!(await gate.EnterAsSystemAsync(request.Organization.Id, cancel)).TryGet(out var scope, out _))
            return No("The organization is not active.");
        var (host, why) = await FindAsync(scope, request.Host, cancel);
        if (host is null)
            return No(why!);
        if (!allowed.Allows(host.Definition.Address))
            return No($"This server does not go to {host.Definition.Address}: Mentiko:Execution:Ssh:Hosts does not name it.");
        if (!host.IsUsable)
            return No($"The host '{host.Name.Text}' has not passed a preflight since it was last changed.");
        var opened = await credentials.OpenAsync(scope, host, request.Run.Text, cancel);
        if (!opened.TryGet(out var access, out var refusal))
            return No(refusal is Error.Conflict conflict ? conflict.Reason : "The host's private key cannot be had.");
        return access.CredentialVersion == host.Check!.CredentialVersion
            ? (access, null)
            : No($"The private key of the host '{host.Name.Text}' was replaced since its preflight: run it again.");
    }

    public async Task RecordKeyRefusedAsync(ExecutionRequest request, HostAccess access, HostKey? shown)
    {
        if (!(await gate.EnterAsSystemAsync(request.Organization.Id, CancellationToken.None)).TryGet(out var scope, out _))
            return;
        await commits.CommitAsync<Done>(
            CommitAuthor.Of(scope),
            session =>
            {
                session.Audit(HostCredentials.Refusal(access, shown, request.Run.Text));
                return default(Done);
            },
            CancellationToken.None);
    }

    private async Task<(RemoteHost? Host, string? Why)> FindAsync(NamespaceScope scope, string? name, CancellationToken cancel)
    {
        if (name is not null)
        {
            var found = HostName.TryParse(name, out var parsed) ? await hosts.FindAsync(scope, parsed, cancel) : null;
            return (found, found is null ? $"There is no host '{name}'." : null);
        }

        // One is the one that is meant; of several none is.
        var some = await hosts.ListAsync(scope, new PageRequest(Looked, null), cancel);
        return some.Items switch
        {
            [var only] => (only, null),
            [] => (null, "The organization has registered no host."),
            _ => (null, "The organization has several hosts: the agent must name one as execution.host."),
        };
    }

    private static (HostAccess? Access, ExecutionOutcome? Refusal) No(string text) => (null, new ExecutionOutcome.Unavailable(text));
}
