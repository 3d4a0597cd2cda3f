using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Mentiko.Core.Access;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Rows;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.Vault;

/// <summary>
/// Loads the root key before anybody is let in. The database remembers which key it was first used with: a lost or
/// another key stops the start with a sentence, and a new one is never made in its place.
/// </summary>
internal sealed class RootKeyStart(
    IOptions<VaultOptions> options, DataTree tree, IDiskSync disk, IReadContextFactory contexts, ICommitLine commits, LocalRootKey root) : IStartStep
{
    private string FilePath => options.Value.RootKeyFile is { } named ? Path.GetFullPath(named) : $"{tree.PlatformPath}/root.key";

    private string Place => options.Value.RootKeyVariable is { } variable
        ? $"the environment variable '{variable}' (Mentiko:Vault:RootKeyVariable)"
        : $"'{FilePath}' (Mentiko:Vault:RootKeyFile)";

    public async Task RunAsync(CancellationToken cancel)
    {
        var known = await FindKnownAsync(cancel);
        var key = Read();
        if (key is null && known is not null)
        {
            throw new KeyFileException($"The vault's root key is missing: {Place}. The secrets in the database are encrypted under the key {known}, and without it nobody can read them. Put the key back, or restore it from its copy; a new one is not made.");
        }

        key ??= Make();
        var id = LocalRootKey.IdOf(key);
        if (known is not null && known != id)
        {
            CryptographicOperations.ZeroMemory(key);
            throw new KeyFileException($"The vault's root key in {Place} is the key {id}, but the secrets in the database are encrypted under the key {known}. Put that one back.");
        }

        root.Load(key);
        if (known is null)
        {
            await RememberAsync(id, cancel);
        }
    }

    private byte[]? Read()
    {
        if (options.Value.RootKeyVariable is { } variable)
        {
            var text = Environment.GetEnvironmentVariable(variable);

            // What the server starts must not inherit it.
            Environment.SetEnvironmentVariable(variable, null);
            return text is null ? null : Decode(Encoding.UTF8.GetBytes(text));
        }

        return KeyFile.Read(FilePath) is { } content ? Decode(content) : null;
    }

    private byte[] Decode(byte[] content)
    {
        try
        {
            var key = GC.AllocateArray<byte>(SealedBox.KeyBytes, pinned: true);
            var text = content.AsSpan().Trim(" \t\r\n"u8);
            return text.Length == Base64.GetMaxEncodedToUtf8Length(SealedBox.KeyBytes)
                && Convert.TryFromBase64Chars(Encoding.ASCII.GetString(text), key, out var written)
                && written == SealedBox.KeyBytes
                ? key
                : throw new KeyFileException($"The vault's root key in {Place} is not 32 bytes in base64.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    /// <summary>A crash after this leaves the file and no memory of it: the next start finds it and uses it.</summary>
    private byte[] Make()
    {
        if (options.Value.RootKeyVariable is not null)
        {
            throw new KeyFileException($"The vault's root key is missing: {Place} is not set.");
        }

        var key = GC.AllocateArray<byte>(SealedBox.KeyBytes, pinned: true);
        RandomNumberGenerator.Fill(key);
        var text = new byte[Base64.GetMaxEncodedToUtf8Length(key.Length)];
        Base64.EncodeToUtf8(key, text, out _, out _);
        KeyFile.Create(FilePath, text, disk);
        CryptographicOperations.ZeroMemory(text);
        return key;
    }

    private async Task<string?> FindKnownAsync(CancellationToken cancel)
    {
        await using var context = contexts.CreateOutside();
        return await context.RootKeys.OrderByDescending(row => row.FirstUsedAt).Select(row => row.Id).FirstOrDefaultAsync(cancel);
    }

    private async Task RememberAsync(string id, CancellationToken cancel)
    {
        var result = await commits.CommitAsync<Done>(
            CommitAuthor.Outside(Actor.System),
            session =>
            {
                // Another node may have remembered it meanwhile.
                if (session.Db.RootKeys.Any(row => row.Id == id))
                {
                    return default(Done);
                }

                session.Db.Add(new RootKeyRow { Id = id, FirstUsedAt = DateTimeOffset.FromUnixTimeMilliseconds(session.Now) });
                session.Db.SaveChanges();
                return default(Done);
            },
            cancel);
        if (result.Error is { } refusal)
        {
            throw new InvalidOperationException($"The root key could not be remembered: {refusal.Code}.");
        }
    }
}
