namespace Mentiko.Core.Logs;

/// <summary>
/// Follows a stream as a terminal shows it, without its control sequences: a secret in two colours is still a secret.
/// At work only between the sequence that cuts a possible secret in two and the point where both readings agree again.
/// </summary>
internal sealed class VisibleText
{
    public const byte Escape = 0x1B;

    // A colour has ten bytes, a link an address. What goes on for longer is no sequence that anybody prints by accident.
    private const int LongestSequence = 4096;

    private readonly List<int> _places = [];
    private Sequence _within;
    private int _length;

    private enum Sequence
    {
        None,
        Begun,
        Parameters,
        Text,
        TextEnding,
    }

    public bool IsActive { get; private set; }

    /// <summary>Where the patterns stand after the visible bytes.</summary>
    public int State { get; private set; }

    /// <summary>Begins at a sequence, with the visible bytes that the patterns are in the middle of.</summary>
    public void Begin(int state, int depth, int end)
    {
        (IsActive, State, _within) = (true, state, Sequence.None);
        _places.Clear();
        _places.AddRange(Enumerable.Range(end - depth, depth));
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
        _places.RemoveRange(0, _places.Count - Math.Max(node.Depth, node.Match));
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

    /// <summary>The first held bytes are gone.</summary>
    public void Forget(int count)
    {
        for (var i = 0; i < _places.Count; i++)
        {
            _places[i] -= count;
        }
    }

    /// <summary>ECMA-48: ESC, then a final byte, parameters and a final byte, or a text up to its terminator.</summary>
    private bool IsHidden(byte value)
    {
        _length = _within == Sequence.None ? 0 : _length + 1;
        switch (_within)
        {
            case Sequence.None:
                _within = value == Escape ? Sequence.Begun : Sequence.None;
                return value == Escape;
            case Sequence.Begun:
                _within = value switch
                {
                    (byte)'[' => Sequence.Parameters,
                    (byte)']' or (byte)'P' or (byte)'X' or (byte)'^' or (byte)'_' => Sequence.Text,
                    Escape or (>= 0x20 and <= 0x2F) => Sequence.Begun,
                    _ => Sequence.None,
                };
                return true;
            case Sequence.Parameters:
                if (value is >= 0x20 and <= 0x3F)
                {
                    return true;
                }

                _within = value == Escape ? Sequence.Begun : Sequence.None;
                return value is Escape or (>= 0x40 and <= 0x7E);
            case Sequence.Text:
                _within = value switch { 0x07 => Sequence.None, Escape => Sequence.TextEnding, _ => Sequence.Text };
                return true;
            default:
                _within = value == (byte)'\\' ? Sequence.None : Sequence.Text;
                return true;
        }
    }
}
