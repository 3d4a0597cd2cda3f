using Mentiko.Core.Access;
using Mentiko.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Mentiko.Infrastructure.Vault;

/// <summary>A secret as read; without a value when it did not decrypt. A class, because a record would print its value.</summary>
internal sealed class OpenedSecret(string name, int version, string? value)
{
    public string Name => name;

    public int Version => version;

    public string? Value => value;
}

/// <summary>Reads and decrypts secrets. It records nothing: whoever hands a value on does.</summary>
internal sealed partial class SecretReader(IReadContextFactory contexts, KeyDesk keys, ILogger<SecretReader> logger)
{
    // Compiled: attempts wait for this. The key comes in the same statement, for between two a rotation could retire the
    // one that a row needs.
    private readonly Func<MentikoDbContext, string[], IAsyncEnumerable<SealedSecret>> _ofNames = EF.CompileAsyncQuery(
        (MentikoDbContext context, string[] names) => context.Secrets
            .Where(row => row.DeletedAt == null && names.Contains(row.Name))
            .LeftJoin(context.NamespaceKeys.Where(key => key.RetiredAt == null), secret => secret.KeyVersion, key => key.Version, (secret, key) => new SealedSecret(secret.Name, secret.Version, secret.Sealed, secret.KeyVersion, key == null ? null : key.Wrapped)));

    private readonly Func<MentikoDbContext, DateTimeOffset, IAsyncEnumerable<SealedSecret>> _putSince = EF.CompileAsyncQuery(
        (MentikoDbContext context, DateTimeOffset since) => context.Secrets
            .Where(row => row.DeletedAt == null && row.UpdatedAt >= since)
            .LeftJoin(context.NamespaceKeys.Where(key => key.RetiredAt == null), secret => secret.KeyVersion, key => key.Version, (secret, key) => new SealedSecret(secret.Name, secret.Version, secret.Sealed, secret.KeyVersion, key == null ? null : key.Wrapped)));

    /// <summary>Every secret of these names that exists; without a value where it does not decrypt.</summary>
    public Task<Dictionary<string, OpenedSecret>> OpenAsync(NamespaceScope scope, string[] names, CancellationToken cancel) =>
        OpenAsync(scope, context => _ofNames(context, names), cancel);

    /// <summary>Every secret that a value was put for since the moment.</summary>
    public Task<Dictionary<string, OpenedSecret>> OpenPutSinceAsync(NamespaceScope scope, DateTimeOffset since, CancellationToken cancel) =>
        OpenAsync(scope, context => _putSince(context, since), cancel);

    /// <summary>Decrypts what was read in a commit of the namespace; without a value where it does not.</summary>
    public async Task<Dictionary<string, OpenedSecret>> OpenAsync(NamespaceScope scope, IReadOnlyCollection<SealedSecret> secrets, CancellationToken cancel)
    {
        var opened = new Dictionary<string, OpenedSecret>(StringComparer.Ordinal);
        foreach (var group in secrets.GroupBy(secret => secret.KeyVersion))
        {
            using var key = await OpenKeyAsync(scope, group.First(), cancel);
            foreach (var secret in group)
            {
                opened[secret.Name] = new OpenedSecret(secret.Name, secret.Version, Open(key, secret));
            }
        }

        return opened;
    }

    private async Task<Dictionary<string, OpenedSecret>> OpenAsync(NamespaceScope scope, Func<MentikoDbContext, IAsyncEnumerable<SealedSecret>> which, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        return await OpenAsync(scope, await which(context).ToListAsync(cancel), cancel);
    }

    private async Task<NamespaceKey?> OpenKeyAsync(NamespaceScope scope, SealedSecret secret, CancellationToken cancel)
    {
        try
        {
            return secret.WrappedKey is { } wrapped ? await keys.OpenAsync(scope.Namespace, secret.KeyVersion, wrapped, cancel) : null;
        }
        catch (SealBrokenException)
        {
            LogKeyUnreadable(logger, scope.Namespace, secret.KeyVersion);
            return null;
        }
    }

    private string? Open(NamespaceKey? key, SealedSecret secret)
    {
        try
        {
            return key?.Open(secret.Name, secret.Version, secret.Sealed);
        }
        catch (SealBrokenException)
        {
            LogSecretUnreadable(logger, secret.Name, secret.Version);
            return null;
        }
    }

    [LoggerMessage(1, LogLevel.Error, "Version {Version} of the key of namespace {Namespace} does not open: its row was changed or moved, or the root key is another one.")]
    private static partial void LogKeyUnreadable(ILogger logger, Core.Namespaces.NamespaceId @namespace, int version);

    [LoggerMessage(2, LogLevel.Error, "Version {Version} of the secret {Name} does not open: its row was changed or moved.")]
    private static partial void LogSecretUnreadable(ILogger logger, string name, int version);
}
