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
    private readonly ByteNeedle _needle;
    private readonly ByteNeedle? _text;

    public LogFilter(LogQuery query)
    {
        _query = query;
        _text = query.Search is { Length: > 0 } text ? new ByteNeedle(Encoding.UTF8.GetBytes(text)) : null;
        _needle = new ByteNeedle(_text is null ? Encoding.ASCII.GetBytes($"\"step\":\"{query.Step!.Value.Text}\",") : LogRecord.Escape(query.Search!));
    }

    public static bool Filters(LogQuery query) => query.Step is not null || query.Search is { Length: > 0 };

    /// <summary>Where the next line that may be wanted starts, and the line after it; without one, the piece's end.</summary>
    public bool TryFind(ReadOnlySpan<byte> piece, out int start, out int next)
    {
        var hit = _needle.IndexIn(piece);
        start = piece[..Math.Max(0, hit)].LastIndexOf((byte)'\n') + 1;
        next = hit < 0 ? piece.Length : start + piece[start..].IndexOf((byte)'\n') + 1;
        return hit >= 0;
    }

    public bool Wants(LogLine line) =>
        (_query.Step is null || line.Step == _query.Step)
        && (_text is null || _text.IndexIn(Encoding.UTF8.GetBytes(line.Text)) >= 0);
}
