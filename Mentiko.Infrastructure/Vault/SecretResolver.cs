using System.Collections.Immutable;
using System.Globalization;
using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;
using Mentiko.Core.Secrets;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Stores;

namespace Mentiko.Infrastructure.Vault;

/// <summary>
/// The one place where values come out. What it gives out is on record before it is given: the entry names the
/// version that was decrypted, and if that is not the current one any more, everything is read again.
/// </summary>
internal sealed class SecretResolver(SecretReader reader, ICommitLine commits, SecretFeed feed) : ISecretResolver
{
    private const int Tries = 5;

    /// <summary>Notes the use of a version that is still the current one; changes no row otherwise.</summary>
    internal const string Touch = """
        UPDATE "Secrets" SET "LastUsedAt" = @now
        WHERE "NamespaceId" = @ns AND "Name" = @name AND "Version" = @version AND "DeletedAt" IS NULL
        """;

    public IDisposable Watch(NamespaceScope scope, Action<string> onValue) => feed.Watch(scope.Namespace, onValue);

    public async Task<SecretResolution> ResolveAsync(NamespaceScope scope, SecretRequest request, CancellationToken cancel)
    {
        var names = request.Declared.Union(request.OfTheRun, StringComparer.Ordinal).ToArray();
        for (var turn = 0; turn < Tries && names.Length > 0; turn++)
        {
            var found = await reader.OpenAsync(scope, names, cancel);
            if (request.Declared.FirstOrDefault(name => !found.ContainsKey(name)) is { } missing)
            {
                return new SecretResolution.Missing(missing);
            }

            if (request.Declared.FirstOrDefault(name => found[name].Value is null) is { } unreadable)
            {
                await RecordAsync(scope, request, [found[unreadable]], AuditOutcome.Failed);
                return new SecretResolution.Unreadable(unreadable);
            }

            if (request.Declared.IsEmpty || await RecordAsync(scope, request, [.. request.Declared.Select(name => found[name])], AuditOutcome.Allowed))
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
                        && session.Execute(Touch, ("@now", session.Now), ("@name", secret.Name), ("@version", secret.Version)) == 0)
                    {
                        return new Error.Conflict("The secret was changed meanwhile.");
                    }

                    session.Audit(new AuditDraft(AuditActions.SecretAccessed, "secret", secret.Name, outcome, request.Run.Text)
                        .With("version", Versions.Text(secret.Version))
                        .With("step", request.Step.Text)
                        .With("attempt", request.Attempt.ToString(CultureInfo.InvariantCulture)));
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
