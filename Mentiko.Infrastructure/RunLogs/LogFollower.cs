using Mentiko.Core.Logs;

namespace Mentiko.Infrastructure.RunLogs;

/// <summary>
/// A place in a log that moves on as the log grows. Between two looks it holds three descriptors and one buffer,
/// whatever was written meanwhile: a follower who reads slowly costs no more than one who reads fast.
/// </summary>
internal sealed class LogFollower(Func<LogFolder?> find, long after) : IDisposable
{
    private LogFolder? _folder;
    private LogReader? _reader;
    private LineCursor? _cursor;

    /// <summary>The lines that are there now, as many as asked for.</summary>
    public IReadOnlyList<LogLine> Take(int limit, out bool over)
    {
        _folder ??= find();

        // Looked for before the lines are read: had the writer finished by then, all of its lines are seen below.
        var complete = _folder?.Exists(LogFile.Complete) ?? false;
        _reader ??= _folder is null ? null : LogReader.Open(_folder);
        _cursor ??= _reader?.Seek(after);

        // A cursor beyond the end (lines that a power failure took) waits for its line, as it asked.
        _cursor?.SkipTo(after);
        var lines = _cursor is null ? [] : LogReader.Take(_cursor, limit);
        over = complete && lines.Count < limit;
        return lines;
    }

    public void Dispose()
    {
        _cursor?.Dispose();
        _reader?.Dispose();
        _folder?.Dispose();
    }
}
