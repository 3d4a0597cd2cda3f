using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Hosts;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Stores;
using Mentiko.Infrastructure.Vault;

namespace Mentiko.Infrastructure.Execution.Ssh;

/// <summary>Private keys of hosts, from the vault. Each use is on record before the key is given out.</summary>
internal sealed class HostCredentials(SecretReader secrets, ICommitLine commits)
{
    /// <summary><see cref="Error.Conflict"/> where the secret is not there, or does not decrypt.</summary>
    /// <param name="scope">Whose.</param>
    /// <param name="host">For which host.</param>
    /// <param name="run">For which run; null for a preflight.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<Result<HostAccess>> OpenAsync(NamespaceScope scope, RemoteHost host, string? run, CancellationToken cancel)
    {
        var name = host.Definition.Credential.Text;
        var secret = (await secrets.OpenAsync(scope, [name], cancel)).GetValueOrDefault(name);
        // No text names the secret: who may read runs may not always read the names of secrets.
        if (secret is null)
            return new Error.Conflict("The secret that holds the host's private key does not exist any more.");
        var recorded = await commits.CommitAsync<Done>(
            CommitAuthor.Of(scope),
            session =>
            {
                if (secret.Value is not null && session.Execute(SecretUse.Touch, ("@now", session.Now), ("@name", name), ("@version", secret.Version)) == 0)
                    return new Error.Conflict("The host's private key is being replaced at this moment. Try once more.");
                session.Audit(new AuditDraft(AuditActions.SecretAccessed, "secret", name, secret.Value is null ? AuditOutcome.Failed : AuditOutcome.Allowed, run)
                    .With("version", Versions.Text(secret.Version))
                    .With("host", host.Name.Text));
                return default(Done);
            },
            CancellationToken.None);
        if (!recorded.TryGet(out _, out var refusal))
            return refusal;
        return secret.Value is { } value ? new HostAccess(host, value, secret.Version) : new Error.Conflict("The secret that holds the host's private key cannot be decrypted.");
    }

    /// <summary>What is recorded where a host shows another key.</summary>
    public static AuditDraft Refusal(HostAccess access, HostKey? shown, string? run) => new AuditDraft(AuditActions.HostRefused, "host", access.Name.Text, AuditOutcome.Failed, run)
        .With("address", FormattableString.Invariant($"{access.Definition.Address}:{access.Definition.Port}"))
        .With("pinned", access.Definition.Key.Fingerprint)
        .With("shown", shown?.Fingerprint ?? "none");
}
