using System.Text;
using Mentiko.Core.Logs;

namespace Mentiko.Infrastructure.RunLogs;

/// <summary>
/// Which lines a reader wants. The stored bytes are searched first, then each candidate as text: bytes of an escape
/// or of another field must not count.
/// </summary>
internal sealed class LogFilter
{
    private readonly LogQuery _query;
    private readonly ByteNeedle? _needle;
    private readonly ByteNeedle? _text;

    private LogFilter(LogQuery query)
    {
        _query = query;
        _text = query.Search is { Length: > 0 } text ? new ByteNeedle(Encoding.UTF8.GetBytes(text)) : null;
        _needle = query switch
        {
            _ when _text is not null => new ByteNeedle(LogRecord.Escape(query.Search!)),
            { Step: { } step } => new ByteNeedle(Encoding.ASCII.GetBytes($"\"step\":\"{step.Text}\",")),
            { Stream: { } stream } => new ByteNeedle(Encoding.ASCII.GetBytes($"\"stream\":\"{LogRecord.WireName(stream)}\",")),
            _ => null,
        };
    }

    /// <summary>The filter of a query; null where it wants every line.</summary>
    public static LogFilter? Of(LogQuery query) =>
        query.Step is null && query.Stream is null && query.Level is null && query.Except.Count == 0 && query.Search is not { Length: > 0 } ? null : new LogFilter(query);

    /// <summary>Where the next line that may be wanted starts, and the line after it; without one, the piece's end.</summary>
    public bool TryFind(ReadOnlySpan<byte> piece, out int start, out int next)
    {
        if (_needle is null)
        {
            return TryFindLevel(piece, out start, out next);
        }

        var hit = _needle.IndexIn(piece);
        start = piece[..Math.Max(0, hit)].LastIndexOf((byte)'\n') + 1;
        next = hit < 0 ? piece.Length : start + piece[start..].IndexOf((byte)'\n') + 1;
        return hit >= 0;
    }

    public bool Wants(LogLine line) =>
        (_query.Step is null || line.Step == _query.Step)
        && (_query.Stream is null || line.Stream == _query.Stream)
        && (line.Step is not { } step || !_query.Except.Contains(step))
        && (_query.Level is null || LineLevels.Of(line) >= _query.Level)
        && (_text is null || _text.IndexIn(Encoding.UTF8.GetBytes(line.Text)) >= 0);

    /// <summary>No one word stands in all lines of a level: each line is looked at, but only the fitting ones are parsed.</summary>
    private bool TryFindLevel(ReadOnlySpan<byte> piece, out int start, out int next)
    {
        for (start = 0; start < piece.Length; start = next)
        {
            next = start + piece[start..].IndexOf((byte)'\n') + 1;
            if (_query.Level is not { } level || (LogRecord.TryPeek(piece[start..(next - 1)], out var stream, out var text) && LineLevels.Of(stream, text) >= level))
            {
                return true;
            }
        }

        next = piece.Length;
        return false;
    }
}
