using System.Buffers;

namespace Mentiko.Core.Logs;

/// <summary>
/// Replaces secrets in a stream of bytes, however they are split over writes. Bytes that may be the start of a secret
/// are held back until what follows decides; where secrets overlap, all of their bytes go. The output does not depend
/// on how the input was cut. Not safe for parallel use: one for each stream.
/// </summary>
public sealed class SecretMasker(SecretPatterns patterns)
{
    internal const int ReleaseAt = 65536;

    private readonly List<Cover> _covers = [];
    private readonly VisibleText[] _readings = [new(withoutLineEnds: false), new(withoutLineEnds: true)];
    private SecretPatterns _patterns = patterns;

    // The bytes from _start to _count are held; those before have gone out, and make room when the array is full.
    private byte[] _held = [];
    private int _start;
    private int _count;
    private int _state;

    /// <summary>What stands in a secret's place.</summary>
    public static ReadOnlySpan<byte> Replacement => "***"u8;

    /// <summary>Whether anything has been replaced so far.</summary>
    public bool HasMasked { get; private set; }

    /// <summary>Whether a form was found, be it in bytes that are still held.</summary>
    internal bool HasFound => HasMasked || _covers.Count > 0;

    public void Write(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output)
    {
        var releaseAt = _count - _start + ReleaseAt;
        var escape = -1;
        for (var at = 0; at < bytes.Length;)
        {
            if (IsAtRest)
            {
                if (escape < at)
                {
                    escape = bytes[at..].IndexOf(VisibleText.Escape) is var found and >= 0 ? at + found : bytes.Length;
                }

                var plain = PlainEnd(bytes, at, escape);
                output.Write(bytes[at..plain]);
                at = plain;
                if (at == bytes.Length)
                {
                    return;
                }
            }

            Take(bytes[at++]);
            if (IsAtRest || _count - _start >= releaseAt)
            {
                // Where little of it is decided, the next look is as far away again: a byte costs the same, whatever is held.
                Release(Decided, output);
                releaseAt = _count - _start + ReleaseAt;
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
        var (found, held) = (_covers.ToArray(), _held.AsSpan(_start, _count - _start).ToArray());
        found = Array.ConvertAll(found, cover => cover with { Start = cover.Start - _start, End = cover.End - _start });
        _patterns = patterns;
        _covers.Clear();
        Array.ForEach(_readings, reading => reading.End());
        (_start, _count, _state) = (0, 0, 0);
        foreach (var value in held)
        {
            Take(value);
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
            Mark(_count - cut, _count);
        }

        foreach (var reading in _readings)
        {
            if (reading.IsActive && LengthOfCutSecret(reading.State) is var shown and not 0)
            {
                // Up to its last visible byte: a line end after it is none of the secret's.
                Mark(reading.PlaceOfLast(shown), reading.PlaceOfLast(1) + 1);
            }

            reading.End();
        }

        Release(_count, output);
        _state = 0;
    }

    private bool IsAtRest => _state == 0 && !_readings[0].IsActive && !_readings[1].IsActive;

    /// <summary>Where among the held bytes the first form begins that is still possible.</summary>
    private int Decided
    {
        get
        {
            var decided = _count - _patterns.At(_state).Depth;
            foreach (var reading in _readings)
            {
                decided = Math.Min(decided, BeginningIn(reading));
            }

            return decided;
        }
    }

    private int BeginningIn(VisibleText reading) =>
        reading is { IsActive: true, State: not 0 } ? reading.PlaceOfLast(_patterns.At(reading.State).Depth) : _count;

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

    /// <summary>
    /// Where the first byte after this place is that may start a form. Near an escape, which may cut a form in two, and
    /// near the end, a first byte alone is reason enough.
    /// </summary>
    /// <param name="bytes">What is written.</param>
    /// <param name="at">The place.</param>
    /// <param name="escape">Where the next escape is; the end where there is none.</param>
    private int PlainEnd(ReadOnlySpan<byte> bytes, int at, int escape)
    {
        if (_patterns.IsEmpty)
        {
            return bytes.Length;
        }

        var sure = escape - (SecretPatterns.StartBytes - 1);
        while (at < sure)
        {
            if (!_patterns.HasManyFirstBytes)
            {
                var found = bytes[at..sure].IndexOfAny(_patterns.FirstBytes);
                at = found < 0 ? sure : at + found;
            }

            if (at < sure && _patterns.MayStart(bytes[at], bytes[at + 1], bytes[at + 2]))
            {
                return at;
            }

            at += at < sure ? 1 : 0;
        }

        // Past the escape, the next look begins with the one after it.
        var end = Math.Min(escape + 1, bytes.Length);
        return bytes[at..end].IndexOfAny(_patterns.FirstBytes) is var first and >= 0 ? at + first : end;
    }

    private void Take(byte value)
    {
        if (_count == _held.Length)
        {
            MakeRoom();
        }

        var depth = _patterns.At(_state).Depth;
        foreach (var reading in _readings)
        {
            if (!reading.IsActive && reading.IsCutBy(value, depth))
            {
                reading.Begin(_state, depth, _count);
            }
        }

        _held[_count++] = value;
        _state = _patterns.Next(_state, value);
        if (_patterns.At(_state).Match is var length and not 0)
        {
            Mark(_count - length, _count);
        }

        foreach (var reading in _readings)
        {
            if (reading.IsActive)
            {
                TakeVisible(reading, value);
            }
        }
    }

    private void TakeVisible(VisibleText reading, byte value)
    {
        if (reading.Take(value, _count - 1, _patterns) is var length and not 0)
        {
            Mark(reading.PlaceOfLast(length), _count);
        }

        reading.EndIfSame(_state, _count, _patterns.At(_state).Depth);

        // Hidden bytes without end would hold what is before them for ever, and all of them with it.
        if (_count - BeginningIn(reading) > ReleaseAt + (2 * _patterns.Longest))
        {
            reading.End();
        }
    }

    private void MakeRoom()
    {
        if (_start > _held.Length / 2)
        {
            var by = _start;
            _held.AsSpan(by, _count - by).CopyTo(_held);
            (_start, _count) = (0, _count - by);
            for (var i = 0; i < _covers.Count; i++)
            {
                _covers[i] = _covers[i] with { Start = _covers[i].Start - by, End = _covers[i].End - by };
            }

            foreach (var reading in _readings)
            {
                reading.Move(by);
            }
        }
        else
        {
            Array.Resize(ref _held, Math.Max(256, _held.Length * 2));
        }
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
    private void Mark(int start, int end)
    {
        var announced = false;
        while (_covers.Count > 0 && _covers[^1].End > start)
        {
            (start, end) = (Math.Min(start, _covers[^1].Start), Math.Max(end, _covers[^1].End));
            announced |= _covers[^1].Announced;
            _covers.RemoveAt(_covers.Count - 1);
        }

        _covers.Add(new Cover(start, end, announced));
    }

    // No form that is still possible starts before that place: those bytes are decided.
    private void Release(int to, IBufferWriter<byte> output)
    {
        if (to <= _start)
        {
            return;
        }

        var at = _start;
        var finished = 0;
        for (var i = 0; i < _covers.Count && _covers[i].Start < to; i++)
        {
            var cover = _covers[i];
            output.Write(_held.AsSpan(at, Math.Max(0, cover.Start - at)));
            if (!cover.Announced)
            {
                output.Write(Replacement);
                HasMasked = true;
                _covers[i] = cover with { Announced = true };
            }

            at = Math.Max(at, Math.Min(cover.End, to));
            finished += cover.End <= to ? 1 : 0;
        }

        output.Write(_held.AsSpan(at, to - at));
        _covers.RemoveRange(0, finished);
        _start = to;
        if (_start == _count && IsAtRest)
        {
            (_start, _count) = (0, 0);
        }
    }

    /// <summary>Held bytes that are a secret's. Announced: the replacement has gone out already.</summary>
    private readonly record struct Cover(int Start, int End, bool Announced);
}
