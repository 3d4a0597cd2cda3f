using System.Buffers;
using Mentiko.Core.Results;
using Microsoft.Win32.SafeHandles;

namespace Mentiko.Infrastructure.FileSystem;

/// <summary>Copies an upload of unknown length in constant memory.</summary>
internal static class CappedCopy
{
    /// <param name="source">Read to its end, or to the refusal.</param>
    /// <param name="target">Where it goes.</param>
    /// <param name="refuse">Asked for each length before that much is written.</param>
    /// <param name="cancel">Ends the copy.</param>
    /// <returns>Why no more of it may be written; null when all of it is.</returns>
    public static async Task<Error?> CopyAsync(Stream source, SafeFileHandle target, Func<long, ValueTask<Error?>> refuse, CancellationToken cancel)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            long total = 0;
            int read;
            while ((read = await source.ReadAsync(buffer, cancel)) > 0)
            {
                if (await refuse(total + read) is { } refusal)
                    return refusal;
                await RandomAccess.WriteAsync(target, buffer.AsMemory(..read), total, cancel);
                total += read;
            }

            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
