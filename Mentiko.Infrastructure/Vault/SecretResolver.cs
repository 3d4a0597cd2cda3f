using System.Collections.Immutable;
using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.Persistence.Commits;

namespace Mentiko.Infrastructure.Vault;

/// <summary>
/// The one place where values come out. What it gives out is on record before it is given: the entry names the
/// version that was decrypted, and if that is not the current one any more, everything is read again. Mostly the commit
/// that started the attempt has read them and put it on record, and nothing is left but to decrypt them.
/// </summary>
internal sealed class SecretResolver(SecretReader reader, ICommitLine commits, SecretFeed feed) : ISecretResolver
{
    private const int Tries = 5;

    public IDisposable Watch(NamespaceScope scope, Action<string> onValue) => feed.Watch(scope.Namespace, onValue);

    public async Task<SecretResolution> ResolveAsync(NamespaceScope scope, SecretRequest request, CancellationToken cancel)
    {
        var names = request.Declared.Union(request.OfTheRun, StringComparer.Ordinal).ToArray();
        for (var turn = 0; turn < Tries && names.Length > 0; turn++)
        {
            var found = turn == 0 && MayUse(scope, request.Uses, names)
                ? await reader.OpenAsync(scope, request.Uses.Found, cancel)
                : await reader.OpenAsync(scope, names, cancel);
            if (request.Declared.FirstOrDefault(name => !found.ContainsKey(name)) is { } missing)
            {
                return new SecretResolution.Missing(missing);
            }

            if (request.Declared.FirstOrDefault(name => found[name].Value is null) is { } unreadable)
            {
                await RecordAsync(scope, request, [found[unreadable]], AuditOutcome.Failed);
                return new SecretResolution.Unreadable(unreadable);
            }

            var toRecord = request.Declared.Select(name => found[name]).Where(secret => request.Uses.OnRecord.GetValueOrDefault(secret.Name) != secret.Version).ToArray();
            if (toRecord.Length == 0 || await RecordAsync(scope, request, toRecord, AuditOutcome.Allowed))
            {
                return new SecretResolution.Resolved(
                    request.Declared.ToImmutableSortedDictionary(name => name, name => found[name].Value!, StringComparer.Ordinal),
                    [.. found.Values.Select(secret => secret.Value).OfType<string>()]);
            }
        }

        return names.Length == 0
            ? new SecretResolution.Resolved(ImmutableSortedDictionary<string, string>.Empty, [])
            : throw new InvalidOperationException("The secrets change faster than they can be read.");
    }

    // A value that was put since then is to be masked too, and whoever masks may not have watched yet.
    private bool MayUse(NamespaceScope scope, SecretUses uses, string[] names) => uses.Cover(names) && uses.PutsBefore == feed.PutsOf(scope.Namespace);

    /// <summary>False when one of them is not what it was: replaced or deleted meanwhile.</summary>
    private async Task<bool> RecordAsync(NamespaceScope scope, SecretRequest request, OpenedSecret[] secrets, AuditOutcome outcome)
    {
        var result = await commits.CommitAsync<Done>(
            CommitAuthor.Of(scope),
            session =>
            {
                foreach (var secret in secrets)
                {
                    if (outcome == AuditOutcome.Allowed
                        && session.Execute(SecretUse.Touch, ("@now", session.Now), ("@name", secret.Name), ("@version", secret.Version)) == 0)
                    {
                        return new Error.Conflict("The secret was changed meanwhile.");
                    }

                    session.Audit(SecretUse.Entry(outcome, secret.Name, secret.Version, request.Run, request.Step, request.Attempt));
                }

                return default(Done);
            },
            CancellationToken.None);
        return result.Error switch
        {
            null => true,
            Error.Conflict => false,
            var refusal => throw new InvalidOperationException($"The use of secrets could not be recorded: {refusal.Code}."),
        };
    }
}
