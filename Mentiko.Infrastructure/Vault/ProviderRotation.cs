using Mentiko.Core.Access;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Rows;
using Mentiko.Infrastructure.SignIn;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Mentiko.Infrastructure.Vault;

/// <summary>The part of a key's rotation that is about the client secret of the sign-in provider.</summary>
internal sealed partial class ProviderRotation(IReadContextFactory contexts, ICommitLine commits, KeyDesk keys, ILogger<ProviderRotation> logger)
{
    // Only the very secret that was sealed anew: one that was replaced meanwhile has the current key already.
    private const string Reseal = """
        UPDATE "SignInProviders" SET "Sealed" = @sealed, "KeyVersion" = @key
        WHERE "NamespaceId" = @ns AND "SecretVersion" = @version AND "KeyVersion" = @old AND "DeletedAt" IS NULL
        """;

    /// <returns>How many could not be opened: one or none.</returns>
    public async Task<int> RunAsync(NamespaceScope scope, CancellationToken cancel)
    {
        var (row, versions) = await ReadAsync(scope, cancel);
        if (row is null)
        {
            return 0;
        }

        var oldVersion = row.KeyVersion;
        try
        {
            using var old = await keys.OpenAsync(scope.Namespace, versions.GetValueOrDefault(oldVersion) ?? throw new SealBrokenException(), cancel);
            using var current = await keys.OpenAsync(scope.Namespace, versions[versions.Keys.Max()], cancel);
            current.Seal(row, old.Open(row));
        }
        catch (SealBrokenException)
        {
            LogLeft(logger, oldVersion);
            return 1;
        }

        var written = await commits.CommitAsync<Done>(
            CommitAuthor.Of(scope),
            session =>
            {
                session.Execute(Reseal, ("@sealed", row.Sealed), ("@key", row.KeyVersion), ("@version", row.SecretVersion), ("@old", oldVersion));
                return default(Done);
            },
            cancel);
        return written.IsOk ? 0 : throw new OperationCanceledException($"The rotation was refused: {written.Error!.Code}.");
    }

    private async Task<(SignInProviderRow? Row, Dictionary<int, NamespaceKeyRow> Versions)> ReadAsync(NamespaceScope scope, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        await using var snapshot = await context.BeginSnapshotAsync(cancel);
        var versions = await context.NamespaceKeys.Where(row => row.RetiredAt == null).ToDictionaryAsync(row => row.Version, cancel);
        var current = versions.Count == 0 ? 0 : versions.Keys.Max();
        return (await context.SignInProviders.SingleOrDefaultAsync(row => row.DeletedAt == null && row.KeyVersion < current, cancel), versions);
    }

    [LoggerMessage(1, LogLevel.Error, "The client secret of the sign-in provider does not open with version {KeyVersion} of its namespace's key; it is left as it is.")]
    private static partial void LogLeft(ILogger logger, int keyVersion);
}
