using System.Globalization;

namespace Mentiko.Core.Logs;

/// <summary>
/// Cuts a stream of bytes into lines. LF, CRLF and a lone CR end a line, so a progress bar leaves a line for each of
/// its states. A line keeps its first <paramref name="lineBytes"/> bytes and says how many more there were; memory is
/// bounded by that, whatever arrives. The lines do not depend on how the input was cut.
/// </summary>
public sealed class LineSplitter(int lineBytes)
{
    /// <summary>Bytes of a line that are kept by default.</summary>
    public const int DefaultLineBytes = 16 * 1024;

    private byte[] _line = [];
    private int _kept;
    private long _dropped;
    private bool _afterCarriageReturn;

    public void Write(ReadOnlySpan<byte> bytes, Action<string> onLine)
    {
        while (!bytes.IsEmpty)
        {
            if (_afterCarriageReturn && bytes[0] == '\n')
            {
                bytes = bytes[1..];
                _afterCarriageReturn = false;
                continue;
            }

            _afterCarriageReturn = false;
            var end = bytes.IndexOfAny((byte)'\n', (byte)'\r');
            if (end < 0)
            {
                Append(bytes);
                return;
            }

            if (_kept == 0 && _dropped == 0 && end <= lineBytes)
            {
                onLine(LineText.Clean(bytes[..end]));
            }
            else
            {
                Append(bytes[..end]);
                Emit(onLine);
            }

            _afterCarriageReturn = bytes[end] == '\r';
            bytes = bytes[(end + 1)..];
        }
    }

    /// <summary>The stream is over: a last line without an end is a line.</summary>
    public void Flush(Action<string> onLine)
    {
        if (_kept > 0 || _dropped > 0)
        {
            Emit(onLine);
        }
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        var room = Math.Min(bytes.Length, lineBytes - _kept);
        if (_line.Length < _kept + room)
        {
            Array.Resize(ref _line, Math.Min(lineBytes, Math.Max(_kept + room, _line.Length * 2)));
        }

        bytes[..room].CopyTo(_line.AsSpan(_kept));
        _kept += room;
        _dropped += bytes.Length - room;
    }

    private void Emit(Action<string> onLine)
    {
        var kept = _line.AsSpan(0, _kept);
        if (_dropped == 0)
        {
            onLine(LineText.Clean(kept));
        }
        else
        {
            var whole = LineText.WholeCharacters(kept);
            var dropped = _dropped + _kept - whole;
            onLine(LineText.Clean(kept[..whole]) + string.Create(CultureInfo.InvariantCulture, $" … {dropped} bytes dropped"));
        }

        _kept = 0;
        _dropped = 0;
    }
}
