using System.Buffers;

namespace Mentiko.Core.Logs;

/// <summary>
/// Replaces secrets in a stream of bytes, however they are split over writes. Bytes that may be the start of a secret
/// are held back until what follows decides; where secrets overlap, all of their bytes go. The output does not depend
/// on how the input was cut. Not safe for parallel use: one for each stream.
/// </summary>
public sealed class SecretMasker(SecretPatterns patterns)
{
    private const int ReleaseAt = 65536;

    private readonly List<Cover> _covers = [];
    private byte[] _held = [];
    private int _count;
    private int _state;

    /// <summary>What stands in a secret's place.</summary>
    public static ReadOnlySpan<byte> Replacement => "***"u8;

    public void Write(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output)
    {
        while (!bytes.IsEmpty)
        {
            if (_state == 0)
            {
                var plain = PlainLength(bytes);
                output.Write(bytes[..plain]);
                bytes = bytes[plain..];
                if (bytes.IsEmpty)
                {
                    return;
                }
            }

            Take(bytes[0]);
            bytes = bytes[1..];
            if (_state == 0 || _count >= ReleaseAt)
            {
                Release(_count - patterns.At(_state).Depth, output);
            }
        }

        Release(_count - patterns.At(_state).Depth, output);
    }

    /// <summary>
    /// The stream is over: what was held back goes out. An agent killed in the middle of a secret leaves its first
    /// part, so a last half or more of a secret is masked as well.
    /// </summary>
    public void Flush(IBufferWriter<byte> output)
    {
        for (var state = _state; state != 0; state = patterns.At(state).Fail)
        {
            ref readonly var node = ref patterns.At(state);
            if (node.Depth >= SecretForms.MinimumBytes && node.Depth * 2L >= node.Shortest)
            {
                Mark(_count - node.Depth);
                break;
            }
        }

        Release(_count, output);
        _state = 0;
    }

    private int PlainLength(ReadOnlySpan<byte> bytes)
    {
        if (patterns.IsEmpty)
        {
            return bytes.Length;
        }

        var at = 0;
        while (true)
        {
            var found = bytes[at..].IndexOfAny(patterns.FirstBytes);
            if (found < 0)
            {
                return bytes.Length;
            }

            at += found;
            if (at + 1 == bytes.Length || patterns.MayStart(bytes[at], bytes[at + 1]))
            {
                return at;
            }

            at++;
        }
    }

    private void Take(byte value)
    {
        if (_count == _held.Length)
        {
            Array.Resize(ref _held, Math.Max(256, _held.Length * 2));
        }

        _held[_count++] = value;
        _state = patterns.Next(_state, value);
        if (patterns.At(_state).Match is var length and not 0)
        {
            Mark(_count - length);
        }
    }

    // Covers end in ascending order, so one that overlaps its forerunners swallows them from the end of the list.
    private void Mark(int start)
    {
        var announced = false;
        while (_covers.Count > 0 && _covers[^1].End > start)
        {
            start = Math.Min(start, _covers[^1].Start);
            announced |= _covers[^1].Announced;
            _covers.RemoveAt(_covers.Count - 1);
        }

        _covers.Add(new Cover(start, _count, announced));
    }

    // No form that is still possible starts before the count-th held byte: those bytes are decided.
    private void Release(int count, IBufferWriter<byte> output)
    {
        if (count == 0)
        {
            return;
        }

        var at = 0;
        var finished = 0;
        for (var i = 0; i < _covers.Count && _covers[i].Start < count; i++)
        {
            var cover = _covers[i];
            output.Write(_held.AsSpan(at, Math.Max(0, cover.Start - at)));
            if (!cover.Announced)
            {
                output.Write(Replacement);
                _covers[i] = cover with { Announced = true };
            }

            at = Math.Min(cover.End, count);
            finished += cover.End <= count ? 1 : 0;
        }

        output.Write(_held.AsSpan(at, count - at));
        Forget(count, finished);
    }

    private void Forget(int count, int finished)
    {
        _held.AsSpan(count, _count - count).CopyTo(_held);
        _count -= count;
        _covers.RemoveRange(0, finished);
        for (var i = 0; i < _covers.Count; i++)
        {
            var cover = _covers[i];
            _covers[i] = cover with { Start = Math.Max(0, cover.Start - count), End = cover.End - count };
        }
    }

    /// <summary>Held bytes that are a secret's. Announced: the replacement has gone out already.</summary>
    private readonly record struct Cover(int Start, int End, bool Announced);
}
