using System.Security.Cryptography;
using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Rows;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Vault;

/// <summary>Opens and makes the keys of namespaces. No key is kept: each use unwraps it anew and clears it after.</summary>
internal sealed class KeyDesk(IReadContextFactory contexts, ICommitLine commits, IRootKey root)
{
    public const string CurrentVersion = """SELECT COALESCE(MAX("Version"), 0) FROM "NamespaceKeys" WHERE "NamespaceId" = @ns""";

    private const string AddVersion = """
        INSERT INTO "NamespaceKeys" ("NamespaceId", "Version", "Wrapped", "CreatedAt") VALUES (@ns, @version, @wrapped, @now)
        """;

    /// <summary>The key that new values use, made where the namespace has none yet.</summary>
    public async Task<NamespaceKey> OpenCurrentAsync(NamespaceScope scope, CancellationToken cancel)
    {
        if (await FindCurrentAsync(scope, cancel) is { } row)
        {
            return await OpenAsync(scope.Namespace, row, cancel);
        }

        var wrapped = await NewAsync(scope.Namespace, 1, cancel);
        var added = await commits.CommitAsync<Done>(
            CommitAuthor.Of(scope),
            session =>
            {
                // Somebody else may have made it meanwhile: theirs is as good.
                if (CurrentVersionOf(session) == 0)
                {
                    Add(session, 1, wrapped);
                }

                return default(Done);
            },
            cancel);
        return added.IsOk && await FindCurrentAsync(scope, cancel) is { } made
            ? await OpenAsync(scope.Namespace, made, cancel)
            : throw new InvalidOperationException($"The namespace's key could not be made: {added.Error?.Code}.");
    }

    /// <summary>A version by its row; throws <see cref="SealBrokenException"/> for a row that was changed or moved.</summary>
    public Task<NamespaceKey> OpenAsync(NamespaceId owner, NamespaceKeyRow row, CancellationToken cancel) => OpenAsync(owner, row.Version, row.Wrapped, cancel);

    /// <inheritdoc cref="OpenAsync(NamespaceId, NamespaceKeyRow, CancellationToken)"/>
    public async Task<NamespaceKey> OpenAsync(NamespaceId owner, int version, byte[] wrapped, CancellationToken cancel) =>
        new(owner, version, await root.UnwrapAsync(wrapped, SealContext.OfKey(owner, version), cancel));

    /// <summary>A new random key, wrapped; the key itself is cleared.</summary>
    public async Task<byte[]> NewAsync(NamespaceId owner, int version, CancellationToken cancel)
    {
        var key = RandomNumberGenerator.GetBytes(SealedBox.KeyBytes);
        try
        {
            return await root.WrapAsync(key, SealContext.OfKey(owner, version), cancel);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    public static int CurrentVersionOf(CommitSession session) =>
        session.Query(CurrentVersion, reader => reader.Read() ? reader.GetInt32(0) : 0);

    public static void Add(CommitSession session, int version, byte[] wrapped) =>
        session.Execute(AddVersion, ("@version", version), ("@wrapped", wrapped), ("@now", session.Now));

    private async Task<NamespaceKeyRow?> FindCurrentAsync(NamespaceScope scope, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        return await context.NamespaceKeys.OrderByDescending(row => row.Version).FirstOrDefaultAsync(cancel);
    }
}
