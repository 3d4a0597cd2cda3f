using Mentiko.Core.Access;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Rows;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Mentiko.Infrastructure.Vault;

/// <summary>
/// Seals a namespace's secrets with the current version of its key, a bounded batch a commit, and retires versions
/// that nothing uses any more. Safe to stop and begin again at any point: each row says which key it needs.
/// </summary>
internal sealed partial class KeyRotation(IReadContextFactory contexts, ICommitLine commits, KeyDesk keys, WebhookRotation webhooks, ProviderRotation providers, ILogger<KeyRotation> logger)
{
    private const int Batch = 100;

    // Only the very value that was sealed anew: one that was replaced meanwhile has the current key already.
    private const string Reseal = """
        UPDATE "Secrets" SET "Sealed" = @sealed, "KeyVersion" = @key
        WHERE "NamespaceId" = @ns AND "Name" = @name AND "Version" = @version AND "KeyVersion" = @old AND "DeletedAt" IS NULL
        """;

    private const string Retire = """
        UPDATE "NamespaceKeys" SET "Wrapped" = @nothing, "RetiredAt" = @now
        WHERE "NamespaceId" = @ns AND "RetiredAt" IS NULL
            AND "Version" < (SELECT MAX("Version") FROM "NamespaceKeys" WHERE "NamespaceId" = @ns)
            AND NOT EXISTS (SELECT 1 FROM "Secrets" AS used WHERE used."NamespaceId" = @ns
                AND used."KeyVersion" = "NamespaceKeys"."Version" AND used."DeletedAt" IS NULL)
            AND NOT EXISTS (SELECT 1 FROM "Webhooks" AS used WHERE used."NamespaceId" = @ns
                AND used."KeyVersion" = "NamespaceKeys"."Version" AND used."DeletedAt" IS NULL)
            AND NOT EXISTS (SELECT 1 FROM "SignInProviders" AS used WHERE used."NamespaceId" = @ns
                AND used."KeyVersion" = "NamespaceKeys"."Version" AND used."DeletedAt" IS NULL)
        """;

    /// <summary>Goes over all secrets once.</summary>
    /// <returns>How many could not be opened; they and their keys stay as they are.</returns>
    public async Task<int> RunAsync(NamespaceScope scope, CancellationToken cancel)
    {
        var unreadable = 0;
        string? after = null;
        do
        {
            var (rows, versions) = await ReadAsync(scope, after, cancel);
            after = rows is [.., var last] ? last.Name : null;
            unreadable += await ResealAsync(scope, rows, versions, cancel);
        }
        while (after is not null);

        unreadable += await webhooks.RunAsync(scope, cancel);
        unreadable += await providers.RunAsync(scope, cancel);
        await CommitAsync(scope, session => session.Execute(Retire, ("@nothing", Array.Empty<byte>()), ("@now", session.Now)), cancel);
        return unreadable;
    }

    private async Task<(List<SecretRow> Rows, Dictionary<int, NamespaceKeyRow> Versions)> ReadAsync(NamespaceScope scope, string? after, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        await using var snapshot = await context.BeginSnapshotAsync(cancel);
        var versions = await context.NamespaceKeys.Where(row => row.RetiredAt == null).ToDictionaryAsync(row => row.Version, cancel);
        var current = versions.Count == 0 ? 0 : versions.Keys.Max();
        var rows = await context.Secrets
            .Where(row => row.DeletedAt == null && row.KeyVersion < current && (after == null || row.Name.CompareTo(after) > 0))
            .OrderBy(row => row.Name)
            .Take(Batch)
            .ToListAsync(cancel);
        return (rows, versions);
    }

    private async Task<int> ResealAsync(NamespaceScope scope, List<SecretRow> rows, Dictionary<int, NamespaceKeyRow> versions, CancellationToken cancel)
    {
        if (rows.Count == 0)
        {
            return 0;
        }

        using var current = await keys.OpenAsync(scope.Namespace, versions[versions.Keys.Max()], cancel);
        var resealed = new List<(SecretRow Row, byte[] Sealed)>(rows.Count);
        foreach (var group in rows.GroupBy(row => row.KeyVersion))
        {
            using var old = await OpenAsync(scope, versions.GetValueOrDefault(group.Key), cancel);
            resealed.AddRange(group.Select(row => (Row: row, Sealed: Move(row, old, current))).Where(moved => moved.Sealed is not null)!);
        }

        await CommitAsync(scope, session => resealed.ForEach(moved => session.Execute(
            Reseal,
            ("@sealed", moved.Sealed),
            ("@key", current.Version),
            ("@name", moved.Row.Name),
            ("@version", moved.Row.Version),
            ("@old", moved.Row.KeyVersion))), cancel);
        return rows.Count - resealed.Count;
    }

    private async Task<NamespaceKey?> OpenAsync(NamespaceScope scope, NamespaceKeyRow? row, CancellationToken cancel)
    {
        try
        {
            return row is null ? null : await keys.OpenAsync(scope.Namespace, row, cancel);
        }
        catch (SealBrokenException)
        {
            return null;
        }
    }

    private byte[]? Move(SecretRow row, NamespaceKey? old, NamespaceKey current)
    {
        try
        {
            return old is null ? throw new SealBrokenException() : current.Seal(row.Name, row.Version, old.Open(row.Name, row.Version, row.Sealed));
        }
        catch (SealBrokenException)
        {
            LogLeft(logger, row.Name, row.Version, row.KeyVersion);
            return null;
        }
    }

    private async Task CommitAsync(NamespaceScope scope, Action<CommitSession> act, CancellationToken cancel)
    {
        var result = await commits.CommitAsync<Done>(
            CommitAuthor.Of(scope),
            session =>
            {
                act(session);
                return default(Done);
            },
            cancel);
        if (result.Error is { } refusal)
        {
            throw new OperationCanceledException($"The rotation was refused: {refusal.Code}.");
        }
    }

    [LoggerMessage(1, LogLevel.Error, "Version {Version} of the secret {Name} does not open with version {KeyVersion} of its namespace's key; it is left as it is.")]
    private static partial void LogLeft(ILogger logger, string name, int version, int keyVersion);
}
