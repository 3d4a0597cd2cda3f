using Mentiko.Core.Access;
using Mentiko.Core.Chains;
using Mentiko.Core.Runs;

namespace Mentiko.Core.Logs;

/// <summary>Where a line came from.</summary>
public enum LogStream
{
    StdOut,
    StdErr,

    /// <summary>The platform itself: attempts starting, limits, notes of what was dropped.</summary>
    System,
}

/// <summary>One line of a run's log.</summary>
/// <param name="Seq">From 1, without gaps within the run.</param>
/// <param name="Time">When the line's last byte arrived.</param>
/// <param name="Step">The step; null for lines of the run itself.</param>
/// <param name="Stream">Where it came from.</param>
/// <param name="Text">Valid Unicode without line ends, masked, capped. May hold ANSI sequences: hostile text.</param>
public sealed record LogLine(long Seq, DateTimeOffset Time, StepId? Step, LogStream Stream, string Text);

/// <summary>A page of a log.</summary>
/// <param name="Lines">Ascending by Seq.</param>
/// <param name="Next">
/// The <c>after</c> of the next page, or its <c>before</c> where the query had one; null when the log's present end, or
/// its beginning, is reached. A page may be short or empty and still have a next one.
/// </param>
/// <param name="LastSeq">The log's last Seq at the moment of reading, 0 when empty: where Next is null, no line up to it was left out.</param>
/// <param name="Dropped">How many lines were not stored because of the run's cap.</param>
public sealed record LogPage(IReadOnlyList<LogLine> Lines, long? Next, long LastSeq, long Dropped);

/// <summary>Which lines a reader wants.</summary>
/// <param name="After">Only lines with a greater Seq. 0: from the start.</param>
/// <param name="Limit">From 1 to 1,000.</param>
/// <param name="Step">Only this step's lines.</param>
/// <param name="Search">Only lines that contain this text, ignoring ASCII case.</param>
public sealed record LogQuery(long After, int Limit, StepId? Step = null, string? Search = null)
{
    /// <summary>Only lines from there.</summary>
    public LogStream? Stream { get; init; }

    /// <summary>Only lines that are at least so serious.</summary>
    public LineLevel? Level { get; init; }

    /// <summary>No lines of these steps.</summary>
    public IReadOnlyCollection<StepId> Except { get; init; } = [];

    /// <summary>Read backward: the last lines with a smaller Seq than this, and a greater one than After. They still come ascending.</summary>
    public long? Before { get; init; }
}

/// <summary>
/// The logs of runs, in files under the namespace's own tree with an index of offsets; never in the database.
/// </summary>
public interface ILogStore
{
    /// <summary>Opens the run's log for appending; one writer a run at a time, who holds the run's lease. Resumes after a crash: a torn last line is cut off.</summary>
    ValueTask<ILogWriter> OpenWriterAsync(NamespaceScope scope, RunId run, CancellationToken cancel);

    /// <summary>A page; an empty one where the run has written nothing.</summary>
    ValueTask<LogPage> ReadAsync(NamespaceScope scope, RunId run, LogQuery query, CancellationToken cancel);

    /// <summary>
    /// Every line after the cursor, then new ones as they are written, in batches, until the run's log is complete
    /// or the token is cancelled. No gap, no repeat: batches are read from the file, the signal only wakes.
    /// </summary>
    IAsyncEnumerable<IReadOnlyList<LogLine>> FollowAsync(NamespaceScope scope, RunId run, long after, CancellationToken cancel);

    /// <summary>Writes the whole log as text, a line each: time, step, stream, text.</summary>
    Task CopyAsTextAsync(NamespaceScope scope, RunId run, Stream destination, CancellationToken cancel);
}

/// <summary>Appends to one run's log. Safe for use by parallel steps.</summary>
public interface ILogWriter : IAsyncDisposable
{
    /// <summary>A sink for one attempt's raw bytes: splits lines, cleans and masks them. Dispose flushes a last line without an end.</summary>
    ILogSink OpenSink(StepId step, IReadOnlyCollection<string> secrets);

    /// <summary>One line of the platform's own.</summary>
    void WriteSystem(StepId? step, string text);

    /// <summary>Marks the log complete: followers end after its last line.</summary>
    ValueTask CompleteAsync();
}

/// <summary>Takes one attempt's bytes.</summary>
public interface ILogSink : Execution.IExecutionOutput, IAsyncDisposable
{
    /// <summary>Masks this value too from the next write on. Returns at once; safe from any thread.</summary>
    void AddSecret(string value);

    /// <summary>Nothing more of what the attempt writes is shown, and the log says so. Returns at once; safe from any thread.</summary>
    void Withhold();
}
