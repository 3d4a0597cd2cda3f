namespace Mentiko.Core.Logs;

/// <summary>
/// Follows a stream without some of its bytes: as a terminal shows it, without control sequences, for a secret in two
/// colours is still a secret; or without line ends too, for encoders wrap. At work only between the byte that cuts a
/// possible secret in two and the point where both readings agree again.
/// </summary>
/// <param name="withoutLineEnds">Whether line ends are left out like control sequences.</param>
internal sealed class VisibleText(bool withoutLineEnds)
{
    public const byte Escape = 0x1B;

    // A colour has ten bytes, a link an address. What goes on for longer is no sequence that anybody prints by accident,
    // and the masker holds what is before it no longer than this.
    private const int LongestSequence = SecretMasker.ReleaseAt;

    // A line that happens to end with the first letters of a secret is not held back for it.
    private const int LeastBeforeLineEnd = 8;

    private readonly List<int> _places = [];
    private int _first;
    private Sequence _within;
    private int _length;

    private enum Sequence
    {
        None,
        Begun,
        Intermediates,
        Parameters,
        Text,
        TextEnding,
    }

    public bool IsActive { get; private set; }

    /// <summary>Where the patterns stand after the visible bytes.</summary>
    public int State { get; private set; }

    /// <summary>Whether this byte cuts what the patterns are so deep in.</summary>
    public bool IsCutBy(byte value, int depth) => value == Escape
        ? depth > 0
        : withoutLineEnds && value is (byte)'\n' or (byte)'\r' && depth >= LeastBeforeLineEnd;

    /// <summary>Begins at such a byte, with the visible bytes that the patterns are in the middle of.</summary>
    public void Begin(int state, int depth, int end)
    {
        (IsActive, State, _within) = (true, state, Sequence.None);
        _places.Clear();
        _first = 0;
        for (var place = end - depth; place < end; place++)
        {
            _places.Add(place);
        }
    }

    public void End() => (IsActive, State, _within) = (false, 0, Sequence.None);

    /// <summary>Where among the held bytes the last so many visible ones begin.</summary>
    public int PlaceOfLast(int count) => _places[^count];

    /// <summary>Takes a byte; the length of a form that ends with it, or 0.</summary>
    public int Take(byte value, int place, SecretPatterns patterns)
    {
        if (IsHidden(value))
        {
            if (_length > LongestSequence)
            {
                End();
            }

            return 0;
        }

        _places.Add(place);
        State = patterns.Next(State, value);
        ref readonly var node = ref patterns.At(State);
        Keep(Math.Max(node.Depth, node.Match));
        return node.Match;
    }

    /// <summary>Ends where it has nothing to add any more: no sequence is open, and both readings see the same.</summary>
    public void EndIfSame(int rawState, int count, int depth)
    {
        if (_within == Sequence.None && State == rawState && (State == 0 || _places[^depth] == count - depth))
        {
            End();
        }
    }

    /// <summary>The held bytes have moved so far to the front.</summary>
    public void Move(int by)
    {
        _places.RemoveRange(0, _first);
        _first = 0;
        for (var i = 0; i < _places.Count; i++)
        {
            _places[i] -= by;
        }
    }

    // What is no longer needed goes when it is half of all: a byte costs the same however deep the patterns are.
    private void Keep(int last)
    {
        _first = _places.Count - last;
        if (_first > 256 && _first > _places.Count / 2)
        {
            _places.RemoveRange(0, _first);
            _first = 0;
        }
    }

    /// <summary>
    /// ECMA-48 and ECMA-35: ESC, then a final byte, perhaps with intermediates before it; parameters and a final byte; or
    /// a text up to its terminator. An ESC always begins anew. The page that shows lines must read them alike.
    /// </summary>
    private bool IsHidden(byte value)
    {
        _length = _within == Sequence.None ? 0 : _length + 1;
        switch (_within)
        {
            case Sequence.Begun when value is (byte)'[':
                _within = Sequence.Parameters;
                return true;
            case Sequence.Begun when value is (byte)']' or (byte)'P' or (byte)'X' or (byte)'^' or (byte)'_':
                _within = Sequence.Text;
                return true;
            case Sequence.Begun or Sequence.Intermediates when value is >= 0x20 and <= 0x2F:
                _within = Sequence.Intermediates;
                return true;
            case Sequence.Begun or Sequence.Intermediates when value is >= 0x30 and <= 0x7E:
                _within = Sequence.None;
                return true;
            case Sequence.Parameters when value is >= 0x20 and <= 0x3F:
                return true;
            case Sequence.Parameters when value is >= 0x40 and <= 0x7E:
                _within = Sequence.None;
                return true;
            case Sequence.Text:
                _within = value switch { 0x07 => Sequence.None, Escape => Sequence.TextEnding, _ => Sequence.Text };
                return true;
            case Sequence.TextEnding when value is (byte)'\\':
                _within = Sequence.None;
                return true;
            case Sequence.TextEnding:
                _within = Sequence.Begun;
                return IsHidden(value);
            default:
                // Text, or what breaks a sequence off.
                _within = value == Escape ? Sequence.Begun : Sequence.None;
                return value == Escape || (withoutLineEnds && value is (byte)'\n' or (byte)'\r');
        }
    }
}
