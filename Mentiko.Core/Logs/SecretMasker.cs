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
    private readonly VisibleText _visible = new();
    private SecretPatterns _patterns = patterns;
    private byte[] _held = [];
    private int _count;
    private int _state;

    /// <summary>What stands in a secret's place.</summary>
    public static ReadOnlySpan<byte> Replacement => "***"u8;

    /// <summary>Whether anything has been replaced so far.</summary>
    public bool HasMasked { get; private set; }

    public void Write(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output)
    {
        while (!bytes.IsEmpty)
        {
            if (IsAtRest)
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
            if (IsAtRest || _count >= ReleaseAt)
            {
                Release(Decided, output);
            }
        }

        Release(Decided, output);
    }

    /// <summary>
    /// Goes on with other patterns, which must hold all of the old ones: bytes that are held back are looked at again,
    /// what was found in them stays found.
    /// </summary>
    public void Use(SecretPatterns patterns)
    {
        var (found, count) = (_covers.ToArray(), _count);
        _patterns = patterns;
        _covers.Clear();
        _visible.End();
        (_count, _state) = (0, 0);
        for (var i = 0; i < count; i++)
        {
            Take(_held[i]);
        }

        Join([.. found, .. _covers]);
    }

    /// <summary>
    /// The stream is over: what was held back goes out. An agent killed in the middle of a secret leaves its first
    /// part, so a last half or more of a secret is masked as well.
    /// </summary>
    public void Flush(IBufferWriter<byte> output)
    {
        if (LengthOfCutSecret(_state) is var cut and not 0)
        {
            Mark(_count - cut);
        }

        if (_visible.IsActive && LengthOfCutSecret(_visible.State) is var shown and not 0)
        {
            Mark(_visible.PlaceOfLast(shown));
        }

        Release(_count, output);
        _state = 0;
        _visible.End();
    }

    private bool IsAtRest => _state == 0 && !_visible.IsActive;

    /// <summary>How many of the held bytes no form that is still possible begins in.</summary>
    private int Decided
    {
        get
        {
            var raw = _count - _patterns.At(_state).Depth;
            return _visible is { IsActive: true, State: not 0 } ? Math.Min(raw, _visible.PlaceOfLast(_patterns.At(_visible.State).Depth)) : raw;
        }
    }

    private int LengthOfCutSecret(int from)
    {
        for (var state = from; state != 0; state = _patterns.At(state).Fail)
        {
            ref readonly var node = ref _patterns.At(state);
            if (node.Depth >= SecretForms.MinimumBytes && node.Depth * 2L >= node.Shortest)
            {
                return node.Depth;
            }
        }

        return 0;
    }

    private int PlainLength(ReadOnlySpan<byte> bytes)
    {
        if (_patterns.IsEmpty)
        {
            return bytes.Length;
        }

        var at = 0;
        while (true)
        {
            var found = bytes[at..].IndexOfAny(_patterns.FirstBytes);
            if (found < 0)
            {
                return bytes.Length;
            }

            at += found;
            if (at + 1 == bytes.Length || bytes[at + 1] == VisibleText.Escape || _patterns.MayStart(bytes[at], bytes[at + 1]))
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

        if (value == VisibleText.Escape && _state != 0 && !_visible.IsActive)
        {
            _visible.Begin(_state, _patterns.At(_state).Depth, _count);
        }

        _held[_count++] = value;
        _state = _patterns.Next(_state, value);
        if (_patterns.At(_state).Match is var length and not 0)
        {
            Mark(_count - length);
        }

        if (_visible.IsActive)
        {
            TakeVisible(value);
        }
    }

    private void TakeVisible(byte value)
    {
        if (_visible.Take(value, _count - 1, _patterns) is var length and not 0)
        {
            Mark(_visible.PlaceOfLast(length));
        }

        _visible.EndIfSame(_state, _count, _patterns.At(_state).Depth);
    }

    private void Join(Cover[] covers)
    {
        _covers.Clear();
        foreach (var cover in covers.OrderBy(cover => cover.Start))
        {
            if (_covers is [.., var last] && cover.Start < last.End)
            {
                _covers[^1] = new Cover(last.Start, Math.Max(last.End, cover.End), last.Announced || cover.Announced);
            }
            else
            {
                _covers.Add(cover);
            }
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
                HasMasked = true;
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
        _visible.Forget(count);
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
