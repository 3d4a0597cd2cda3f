using Mentiko.Core.Logs;

namespace Mentiko.Infrastructure.RunLogs;

/// <summary>
/// Reads a log from a line back: stretches of whole index blocks, each read forward, the last one first. The stretches
/// grow, so that what lies near is found at once and what lies far in few steps.
/// </summary>
internal sealed class BackwardReading(LogReader reader, LogFilter? filter, LogQuery query, long budget)
{
    private const int LongestStretch = 64 * LogFile.LinesPerEntry;

    /// <returns>The lines, ascending, and the <c>before</c> of what comes before them.</returns>
    public (List<LogLine> Lines, long? Next) Read(long before)
    {
        var found = new List<LogLine>();
        var stretch = LogFile.LinesPerEntry;
        for (long read = 0; before > query.After + 1 && found.Count <= query.Limit && read < budget;)
        {
            var first = Math.Max(query.After, (before - 1 - stretch) / LogFile.LinesPerEntry * LogFile.LinesPerEntry);
            found.InsertRange(0, Stretch(first, before, ref read));
            before = first + 1;
            stretch = Math.Min(stretch * 2, LongestStretch);
        }

        var lines = found.Count > query.Limit ? found[^query.Limit..] : found;
        return (lines, lines.Count < found.Count ? lines[0].Seq : before > query.After + 1 ? before : null);
    }

    /// <summary>The wanted lines behind one line and before another.</summary>
    private List<LogLine> Stretch(long after, long before, ref long read)
    {
        var lines = new List<LogLine>();
        using var cursor = reader.Seek(after);
        var start = cursor.Offset;
        while (cursor.Seq < before - 1 && cursor.Piece is { IsEmpty: false } piece)
        {
            var (at, next) = (0, piece.IndexOf((byte)'\n') + 1);
            var hit = filter?.TryFind(piece, out at, out next) ?? true;
            cursor.Advance(next);
            if (hit && cursor.Seq < before && LogRecord.Read(piece[at..(next - 1)], cursor.Seq) is var line && (filter?.Wants(line) ?? true))
            {
                lines.Add(line);
            }
        }

        read += cursor.Offset - start;
        return lines;
    }
}
