using System.Globalization;
using System.Text;

namespace Mentiko.Infrastructure.Egress;

/// <summary>One side of a call: reads heads and bodies off a stream, byte for byte no further than they go.</summary>
internal sealed class Wire(Stream stream, int headBytes)
{
    private const int MostChunkLine = 256;
    private readonly byte[] _buffer = new byte[headBytes];
    private int _start, _end;

    public Stream Stream => stream;

    /// <summary>Up to and with the empty line; empty where the other side ended before a first byte, null where it is no head.</summary>
    public async Task<ReadOnlyMemory<byte>?> ReadHeadAsync(CancellationToken cancel)
    {
        while (true)
        {
            var length = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n\r\n"u8);
            if (length >= 0)
            {
                var head = _buffer.AsMemory(_start, length + 4);
                _start += length + 4;
                return head.ToArray();
            }

            var had = _end - _start;
            if (!await FillAsync(cancel))
            {
                return had == 0 ? ReadOnlyMemory<byte>.Empty : default(ReadOnlyMemory<byte>?);
            }
        }
    }

    /// <summary>Carries a body over to the other side as it stands. False where it ends early or its chunks are not chunks.</summary>
    public async Task<bool> CarryAsync(BodyLength length, Func<ReadOnlyMemory<byte>, ValueTask> carry, CancellationToken cancel)
    {
        if (length == BodyLength.Chunked)
        {
            return await CarryChunksAsync(carry, cancel);
        }

        if (length != BodyLength.UntilTheEnd)
        {
            return await CarryBytesAsync(length.Bytes, carry, cancel);
        }

        while (_end > _start || await FillAsync(cancel))
        {
            await CarryBytesAsync(_end - _start, carry, cancel);
        }

        return true;
    }

    private async Task<bool> CarryBytesAsync(long left, Func<ReadOnlyMemory<byte>, ValueTask> carry, CancellationToken cancel)
    {
        while (left > 0)
        {
            if (_end == _start && !await FillAsync(cancel))
            {
                return false;
            }

            var count = (int)Math.Min(left, _end - _start);
            await carry(_buffer.AsMemory(_start, count));
            _start += count;
            left -= count;
        }

        return true;
    }

    // Written anew, without extensions and trailers: only what both sides must read alike goes on.
    private async Task<bool> CarryChunksAsync(Func<ReadOnlyMemory<byte>, ValueTask> carry, CancellationToken cancel)
    {
        while (await ReadLineAsync(cancel) is { } line)
        {
            var end = line.IndexOf(';', StringComparison.Ordinal);
            var digits = end < 0 ? line : line[..end];
            if (digits.Length is < 1 or > 15 || !digits.All(char.IsAsciiHexDigit))
            {
                return false;
            }

            var size = long.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            if (size == 0)
            {
                return await EndChunksAsync(carry, cancel);
            }

            await carry(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{size:x}\r\n")));
            if (!await CarryBytesAsync(size, carry, cancel) || await ReadLineAsync(cancel) is not "")
            {
                return false;
            }

            await carry("\r\n"u8.ToArray());
        }

        return false;
    }

    private async Task<bool> EndChunksAsync(Func<ReadOnlyMemory<byte>, ValueTask> carry, CancellationToken cancel)
    {
        const int MostTrailers = 64;
        for (var trailers = 0; trailers < MostTrailers; trailers++)
        {
            if (await ReadLineAsync(cancel) is not { } line)
            {
                return false;
            }

            if (line.Length == 0)
            {
                await carry("0\r\n\r\n"u8.ToArray());
                return true;
            }
        }

        return false;
    }

    private async Task<string?> ReadLineAsync(CancellationToken cancel)
    {
        while (true)
        {
            var length = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (length >= 0)
            {
                var line = Encoding.Latin1.GetString(_buffer, _start, length);
                _start += length + 1;
                return line.EndsWith('\r') && line.Length <= MostChunkLine ? line[..^1] : null;
            }

            if (_end - _start > MostChunkLine || !await FillAsync(cancel))
            {
                return null;
            }
        }
    }

    // False at the end, and where the buffer is full of something that does not end.
    private async Task<bool> FillAsync(CancellationToken cancel)
    {
        if (_start > 0)
        {
            Array.Copy(_buffer, _start, _buffer, 0, _end - _start);
            (_start, _end) = (0, _end - _start);
        }

        var count = _end == _buffer.Length ? 0 : await stream.ReadAsync(_buffer.AsMemory(_end), cancel);
        _end += count;
        return count > 0;
    }
}
