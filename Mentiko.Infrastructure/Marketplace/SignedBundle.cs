using System.IO.Compression;
using Mentiko.Core.Marketplace;

namespace Mentiko.Infrastructure.Marketplace;

/// <summary>A bundle that somebody else wrote: a zip archive that is opened only when a trusted key has signed its bytes.</summary>
internal static class SignedBundle
{
    /// <summary>Bytes of an archive, and of what is in it. Text and samples: more is a mistake or a bomb.</summary>
    public const int MostBytes = 8 << 20;

    private const int MostEntries = 500;

    /// <summary>Throws <see cref="BundleException"/> with a sentence for one that is not accepted.</summary>
    public static MarketplaceItem Read(byte[] archive, byte[]? signature, IReadOnlyList<PublisherKey> keys)
    {
        if (signature is null)
        {
            throw new BundleException("It is not signed: there is no file with its name and .sig behind it.");
        }

        var key = keys.FirstOrDefault(candidate => candidate.Verify(archive, signature))
            ?? throw new BundleException("No trusted key has signed it, or it was changed after it was signed.");
        try
        {
            return Bundle.Read(key.Publisher, Unpack(archive));
        }
        catch (InvalidDataException)
        {
            throw new BundleException("It is not a zip archive.");
        }
    }

    private static Dictionary<string, byte[]> Unpack(byte[] archive)
    {
        using var zip = new ZipArchive(new MemoryStream(archive, writable: false), ZipArchiveMode.Read);
        if (zip.Entries.Count > MostEntries)
        {
            throw new BundleException($"It has more than {MostEntries} files.");
        }

        var content = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var room = MostBytes;
        foreach (var entry in zip.Entries.Where(entry => !entry.FullName.EndsWith('/')))
        {
            var bytes = Inflate(entry, room);
            room -= bytes.Length;
            if (!content.TryAdd(entry.FullName, bytes))
            {
                throw new BundleException($"'{entry.FullName}' is in it twice.");
            }
        }

        return content;
    }

    // What the archive says about its sizes is its own word: what comes out is counted.
    private static byte[] Inflate(ZipArchiveEntry entry, int room)
    {
        using var stream = entry.Open();
        using var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        for (int count; (count = stream.Read(chunk)) > 0;)
        {
            if (buffer.Length + count > room)
            {
                throw new BundleException($"Unpacked it is larger than {MostBytes >> 20} MiB.");
            }

            buffer.Write(chunk, 0, count);
        }

        return buffer.ToArray();
    }
}
