using System.Collections.Immutable;
using System.Globalization;
using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;
using Mentiko.Core.Secrets;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Rows;
using Mentiko.Infrastructure.Persistence.Stores;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Mentiko.Infrastructure.Vault;

/// <summary>
/// The one place where values come out. What it gives out is on record before it is given: the entry names the
/// version that was decrypted, and if that is not the current one any more, everything is read again.
/// </summary>
internal sealed partial class SecretResolver(IReadContextFactory contexts, ICommitLine commits, KeyDesk keys, SecretFeed feed, ILogger<SecretResolver> logger) : ISecretResolver
{
    private const int Tries = 5;

    private const string Touch = """
        UPDATE "Secrets" SET "LastUsedAt" = @now
        WHERE "NamespaceId" = @ns AND "Name" = @name AND "Version" = @version AND "DeletedAt" IS NULL
        """;

    public IDisposable Watch(NamespaceScope scope, Action<string> onValue) => feed.Watch(scope.Namespace, onValue);

    public async Task<SecretResolution> ResolveAsync(NamespaceScope scope, SecretRequest request, CancellationToken cancel)
    {
        var names = request.Declared.Union(request.OfTheRun, StringComparer.Ordinal).ToArray();
        for (var turn = 0; turn < Tries && names.Length > 0; turn++)
        {
            var found = await OpenAsync(scope, names, cancel);
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

    /// <summary>Every secret of these names that exists; without a value where it does not decrypt.</summary>
    private async Task<Dictionary<string, Opened>> OpenAsync(NamespaceScope scope, string[] names, CancellationToken cancel)
    {
        List<SecretRow> rows;
        Dictionary<int, NamespaceKeyRow> versions;
        await using (var context = contexts.Create(scope))
        {
            // One state of the database: between the two reads a rotation could retire the key that a row needs.
            await using var snapshot = await context.BeginSnapshotAsync(cancel);
            rows = await context.Secrets.Where(row => names.Contains(row.Name) && row.DeletedAt == null).ToListAsync(cancel);
            versions = await context.NamespaceKeys.Where(row => row.RetiredAt == null).ToDictionaryAsync(row => row.Version, cancel);
        }

        var opened = new Dictionary<string, Opened>(StringComparer.Ordinal);
        foreach (var group in rows.GroupBy(row => row.KeyVersion))
        {
            using var key = await OpenKeyAsync(scope, versions.GetValueOrDefault(group.Key), cancel);
            foreach (var row in group)
            {
                opened[row.Name] = new Opened(row.Name, row.Version, Open(key, row));
            }
        }

        return opened;
    }

    private async Task<NamespaceKey?> OpenKeyAsync(NamespaceScope scope, NamespaceKeyRow? row, CancellationToken cancel)
    {
        try
        {
            return row is null ? null : await keys.OpenAsync(scope.Namespace, row, cancel);
        }
        catch (SealBrokenException)
        {
            LogKeyUnreadable(logger, scope.Namespace, row!.Version);
            return null;
        }
    }

    private string? Open(NamespaceKey? key, SecretRow row)
    {
        try
        {
            return key?.Open(row.Name, row.Version, row.Sealed);
        }
        catch (SealBrokenException)
        {
            LogSecretUnreadable(logger, row.Name, row.Version);
            return null;
        }
    }

    /// <summary>False when one of them is not what it was: replaced or deleted meanwhile.</summary>
    private async Task<bool> RecordAsync(NamespaceScope scope, SecretRequest request, Opened[] secrets, AuditOutcome outcome)
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

    [LoggerMessage(1, LogLevel.Error, "Version {Version} of the key of namespace {Namespace} does not open: its row was changed or moved, or the root key is another one.")]
    private static partial void LogKeyUnreadable(ILogger logger, Core.Namespaces.NamespaceId @namespace, int version);

    [LoggerMessage(2, LogLevel.Error, "Version {Version} of the secret {Name} does not open: its row was changed or moved.")]
    private static partial void LogSecretUnreadable(ILogger logger, string name, int version);

    /// <summary>A secret as read; without a value when it did not decrypt. A class, because a record would print its value.</summary>
    private sealed class Opened(string name, int version, string? value)
    {
        public string Name => name;

        public int Version => version;

        public string? Value => value;
    }
}
