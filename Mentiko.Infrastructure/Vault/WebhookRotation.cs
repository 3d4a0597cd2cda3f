using Mentiko.Core.Access;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Rows;
using Mentiko.Infrastructure.Webhooks;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Mentiko.Infrastructure.Vault;

/// <summary>The part of a key's rotation that is about the signing secrets of webhooks; one at a time, for a namespace has few.</summary>
internal sealed partial class WebhookRotation(IReadContextFactory contexts, ICommitLine commits, KeyDesk keys, ILogger<WebhookRotation> logger)
{
    // Only the very secret that was sealed anew: one that was rotated meanwhile has the current key already.
    private const string Reseal = """
        UPDATE "Webhooks" SET "Sealed" = @sealed, "KeyVersion" = @key
        WHERE "NamespaceId" = @ns AND "Name" = @name AND "SecretVersion" = @version AND "KeyVersion" = @old AND "DeletedAt" IS NULL
        """;

    /// <returns>How many could not be opened.</returns>
    public async Task<int> RunAsync(NamespaceScope scope, CancellationToken cancel)
    {
        var (rows, versions) = await ReadAsync(scope, cancel);
        var unreadable = 0;
        foreach (var row in rows)
        {
            unreadable += await ResealAsync(scope, row, versions, cancel) ? 0 : 1;
        }

        return unreadable;
    }

    private async Task<(List<WebhookRow> Rows, Dictionary<int, NamespaceKeyRow> Versions)> ReadAsync(NamespaceScope scope, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        await using var snapshot = await context.BeginSnapshotAsync(cancel);
        var versions = await context.NamespaceKeys.Where(row => row.RetiredAt == null).ToDictionaryAsync(row => row.Version, cancel);
        var current = versions.Count == 0 ? 0 : versions.Keys.Max();
        return (await context.Webhooks.Where(row => row.DeletedAt == null && row.KeyVersion < current).OrderBy(row => row.Name).ToListAsync(cancel), versions);
    }

    private async Task<bool> ResealAsync(NamespaceScope scope, WebhookRow row, Dictionary<int, NamespaceKeyRow> versions, CancellationToken cancel)
    {
        var oldVersion = row.KeyVersion;
        try
        {
            using var old = await keys.OpenAsync(scope.Namespace, versions.GetValueOrDefault(oldVersion) ?? throw new SealBrokenException(), cancel);
            using var current = await keys.OpenAsync(scope.Namespace, versions[versions.Keys.Max()], cancel);
            current.Seal(row, old.Open(row));
        }
        catch (SealBrokenException)
        {
            LogLeft(logger, row.Name, oldVersion);
            return false;
        }

        var written = await commits.CommitAsync<Done>(
            CommitAuthor.Of(scope),
            session =>
            {
                session.Execute(Reseal, ("@sealed", row.Sealed), ("@key", row.KeyVersion), ("@name", row.Name), ("@version", row.SecretVersion), ("@old", oldVersion));
                return default(Done);
            },
            cancel);
        return written.IsOk ? true : throw new OperationCanceledException($"The rotation was refused: {written.Error!.Code}.");
    }

    [LoggerMessage(1, LogLevel.Error, "The signing secret of webhook {Webhook} does not open with version {KeyVersion} of its namespace's key; it is left as it is.")]
    private static partial void LogLeft(ILogger logger, string webhook, int keyVersion);
}
