using System.Collections.Concurrent;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.Persistence.Commits;
using Microsoft.Extensions.Logging;

namespace Mentiko.Infrastructure.Identity;

/// <summary>
/// Writes down that something is in use: the first time, and then once in five minutes. People ask whether it still is,
/// not when exactly, and a request must not cost a commit. Never waits and never fails: the request goes on, whatever
/// comes of the note.
/// </summary>
internal sealed partial class RareNotes(ICommitLine commits, TimeProvider time, ILogger<RareNotes> logger)
{
    private const int MostWritten = 20_000;
    private static readonly TimeSpan Apart = TimeSpan.FromMinutes(5);

    // What this process has written, since an answer from memory does not know it yet.
    private readonly ConcurrentDictionary<string, DateTimeOffset> _written = new(StringComparer.Ordinal);

    /// <param name="what">Names it among all that is noted.</param>
    /// <param name="noted">When it was last written down, as far as the caller knows.</param>
    /// <param name="author">In whose name.</param>
    /// <param name="write">The act; gets the time.</param>
    public void Note(string what, DateTimeOffset? noted, CommitAuthor author, Action<CommitSession, DateTimeOffset> write)
    {
        var now = time.GetUtcNow();
        if (now - noted < Apart || (_written.TryGetValue(what, out var last) && now - last < Apart))
        {
            return;
        }

        if (_written.Count >= MostWritten)
        {
            _written.Clear();
        }

        _written[what] = now;
        _ = WriteAsync(what, author, session => write(session, now));
    }

    private async Task WriteAsync(string what, CommitAuthor author, Action<CommitSession> write)
    {
        try
        {
            await commits.CommitAsync<Done>(
                author,
                session =>
                {
                    write(session);
                    return default(Done);
                },
                CancellationToken.None);
        }
        catch (Exception fault)
        {
            LogNotWritten(logger, fault, what);
        }
    }

    [LoggerMessage(1310, LogLevel.Warning, "That {What} was used could not be written down.")]
    private static partial void LogNotWritten(ILogger logger, Exception fault, string what);
}
