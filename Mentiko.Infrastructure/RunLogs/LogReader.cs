using Mentiko.Core.Logs;
using Microsoft.Win32.SafeHandles;

namespace Mentiko.Infrastructure.RunLogs;

/// <summary>Reads one run's log as far as it is written.</summary>
internal sealed class LogReader : IDisposable
{
    // A search reads large pieces; a page seldom needs more than one small one.
    private const int SearchPieceBytes = 1 << 20;

    private readonly SafeFileHandle _lines;
    private readonly SafeFileHandle? _index;
    private readonly SafeFileHandle? _dropped;

    private LogReader(SafeFileHandle lines, LogFolder folder)
    {
        _lines = lines;
        _index = folder.OpenRead(LogFile.Index);
        _dropped = folder.OpenRead(LogFile.Dropped);
    }

    public static LogReader? Open(LogFolder folder) =>
        folder.OpenRead(LogFile.Lines) is { } lines ? new LogReader(lines, folder) : null;

    public LogPage Read(LogQuery query, long searchBytes)
    {
        // The end is looked up first: whatever is written after it, the reading that follows leaves out nothing before it.
        var end = LogTail.Find(_lines, _index).Seq;
        var filter = LogFilter.Of(query);
        var (lines, next) = query.Before is { } before ? new BackwardReading(this, filter, query, searchBytes).Read(Math.Min(before, end + 1))
            : filter is null ? ReadOn(query)
            : Search(query, filter, searchBytes);
        return new LogPage(lines, next, lines.Count == 0 ? end : Math.Max(end, lines[^1].Seq), LogCount.Read(_dropped));
    }

    /// <summary>Stands after the given line.</summary>
    public LineCursor Seek(long after, int pieceBytes = LineCursor.DefaultPieceBytes)
    {
        var (block, offset) = LogIndex.Find(_index, after / LogFile.LinesPerEntry, RandomAccess.GetLength(_lines));
        var cursor = new LineCursor(_lines, offset, block * LogFile.LinesPerEntry, pieceBytes);
        cursor.SkipTo(after);
        return cursor;
    }

    public void Dispose()
    {
        _lines.Dispose();
        _index?.Dispose();
        _dropped?.Dispose();
    }

    private (List<LogLine> Lines, long? Next) ReadOn(LogQuery query)
    {
        using var cursor = Seek(query.After);
        var lines = Take(cursor, query.Limit);
        return (lines, lines.Count == query.Limit && !cursor.Piece.IsEmpty ? lines[^1].Seq : null);
    }

    public static List<LogLine> Take(LineCursor cursor, int limit)
    {
        var lines = new List<LogLine>();
        while (lines.Count < limit && cursor.TryNext(out var line))
        {
            lines.Add(LogRecord.Read(line, cursor.Seq));
        }

        return lines;
    }

    private (List<LogLine> Lines, long? Next) Search(LogQuery query, LogFilter filter, long searchBytes)
    {
        var lines = new List<LogLine>();
        using var cursor = Seek(query.After, SearchPieceBytes);
        for (var end = cursor.Offset + searchBytes; cursor.Piece is { IsEmpty: false } piece;)
        {
            if (lines.Count == query.Limit || cursor.Offset >= end)
            {
                return (lines, cursor.Seq);
            }

            // A piece without a hit is passed at once: the budget is overrun by a piece at most.
            var hit = filter.TryFind(piece, out var start, out var next);
            cursor.Advance(next);
            if (hit && LogRecord.Read(piece[start..(next - 1)], cursor.Seq) is var line && filter.Wants(line))
            {
                lines.Add(line);
            }
        }

        return (lines, null);
    }
}
