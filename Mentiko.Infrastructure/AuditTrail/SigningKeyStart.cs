using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Rows;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.AuditTrail;

/// <summary>
/// Loads the key that signs checkpoints before anybody is let in. The database remembers which one it was: a lost or
/// another key stops the start with a sentence, and a new one is never made in its place, because whoever could make
/// the product do that could have any record signed.
/// </summary>
internal sealed class SigningKeyStart(
    IOptions<AuditOptions> options, DataTree tree, IDiskSync disk, IReadContextFactory contexts, ICommitLine commits, AuditSeal seal) : IStartStep
{
    private const string Remembered = "audit-key:";

    private string FilePath => options.Value.SigningKeyFile is { } named ? Path.GetFullPath(named) : $"{tree.PlatformPath}/audit.key";

    private string Place => $"'{FilePath}' (Mentiko:Audit:SigningKeyFile)";

    public async Task RunAsync(CancellationToken cancel)
    {
        var known = await FindKnownAsync(cancel);
        var key = Read();
        if (key is null && known is not null)
        {
            throw new KeyFileException($"The key that signs the audit record is missing: {Place}. Checkpoints were signed with the key {known}. Put it back, or restore it from its copy; a new one is not made.");
        }

        key ??= Make();
        var signer = new AuditSigner(key);
        if (known is not null && known != signer.PublicKey.Id)
        {
            var found = signer.PublicKey.Id;
            signer.Dispose();
            throw new KeyFileException($"The key that signs the audit record in {Place} is the key {found}, but checkpoints were signed with the key {known}. Put that one back.");
        }

        seal.Load(signer);
        if (known is null)
        {
            await RememberAsync(signer.PublicKey.Id, cancel);
        }
    }

    private byte[]? Read()
    {
        if (KeyFile.Read(FilePath) is not { } content)
        {
            return null;
        }

        try
        {
            var key = GC.AllocateArray<byte>(AuditSigner.KeyBytes, pinned: true);
            return Convert.TryFromBase64String(Encoding.ASCII.GetString(content).Trim(), key, out var written) && written == AuditSigner.KeyBytes
                ? key
                : throw new KeyFileException($"The key that signs the audit record in {Place} is not 32 bytes in base64.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    /// <summary>A crash after this leaves the file and no memory of it: the next start finds it and uses it.</summary>
    private byte[] Make()
    {
        var key = GC.AllocateArray<byte>(AuditSigner.KeyBytes, pinned: true);
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
        var name = await context.Counters.Where(row => row.Name.StartsWith(Remembered)).OrderByDescending(row => row.Value).Select(row => row.Name).FirstOrDefaultAsync(cancel);
        return name?[Remembered.Length..];
    }

    private async Task RememberAsync(string id, CancellationToken cancel)
    {
        var name = Remembered + id;
        var result = await commits.CommitAsync<Done>(
            CommitAuthor.Outside(Actor.System),
            session =>
            {
                // Another node may have remembered it meanwhile.
                if (!session.Db.Counters.Any(row => row.Name == name))
                {
                    session.Db.Add(new CounterRow { Name = name, Value = session.Now });
                    session.Db.SaveChanges();
                }

                return default(Done);
            },
            cancel);
        if (result.Error is { } refusal)
        {
            throw new InvalidOperationException($"The signing key could not be remembered: {refusal.Code}.");
        }
    }
}
