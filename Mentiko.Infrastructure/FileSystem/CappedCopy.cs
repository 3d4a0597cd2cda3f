using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Mentiko.Infrastructure.FileSystem;

/// <summary>Copies an upload of unknown length in constant memory.</summary>
internal static class CappedCopy
{
    /// <returns>False as soon as more than the limit has arrived.</returns>
    public static async Task<bool> CopyAsync(Stream source, SafeFileHandle target, long maxBytes, CancellationToken cancel)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            long total = 0;
            int read;
            while ((read = await source.ReadAsync(buffer, cancel)) > 0)
            {
                if (total + read > maxBytes)
                    return false;
                await RandomAccess.WriteAsync(target, buffer.AsMemory(..read), total, cancel);
                total += read;
            }

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
