using System.Numerics;
using System.Text;

namespace Mentiko.Infrastructure.RunLogs;

/// <summary>
/// Finds bytes in bytes, ignoring ASCII case: compares the needle's first and last byte at many places at once and
/// looks closer only where both fit.
/// </summary>
internal sealed class ByteNeedle
{
    private const byte CaseBit = 0x20;

    private readonly byte[] _needle;
    private readonly (Vector<byte> Value, Vector<byte> Fold) _first;
    private readonly (Vector<byte> Value, Vector<byte> Fold) _last;

    public ByteNeedle(ReadOnlySpan<byte> needle)
    {
        if (needle.IsEmpty)
        {
            throw new ArgumentException("Nothing to look for.", nameof(needle));
        }

        _needle = needle.ToArray();
        _first = Probe(needle[0]);
        _last = Probe(needle[^1]);
    }

    /// <summary>Where the needle first stands; -1 for nowhere.</summary>
    public int IndexIn(ReadOnlySpan<byte> hay)
    {
        var at = 0;
        var reach = _needle.Length - 1;
        for (; at + reach + Vector<byte>.Count <= hay.Length; at += Vector<byte>.Count)
        {
            var fits = Vector.Equals(new Vector<byte>(hay[at..]) | _first.Fold, _first.Value)
                & Vector.Equals(new Vector<byte>(hay[(at + reach)..]) | _last.Fold, _last.Value);
            if (fits != Vector<byte>.Zero && IndexWithin(hay, at, at + Vector<byte>.Count) is var found and >= 0)
            {
                return found;
            }
        }

        return IndexWithin(hay, at, hay.Length - reach);
    }

    private int IndexWithin(ReadOnlySpan<byte> hay, int from, int to)
    {
        for (var at = from; at < to; at++)
        {
            if (Ascii.EqualsIgnoreCase(hay.Slice(at, _needle.Length), _needle) || hay.Slice(at, _needle.Length).SequenceEqual(_needle))
            {
                return at;
            }
        }

        return -1;
    }

    private static (Vector<byte> Value, Vector<byte> Fold) Probe(byte value) => char.IsAsciiLetter((char)value)
        ? (new Vector<byte>((byte)(value | CaseBit)), new Vector<byte>(CaseBit))
        : (new Vector<byte>(value), Vector<byte>.Zero);
}
