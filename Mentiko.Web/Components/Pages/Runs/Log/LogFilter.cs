using System.Collections.Immutable;
using Mentiko.Core.Chains;
using Mentiko.Core.Logs;

namespace Mentiko.Web.Components.Pages.Runs.Log;

/// <summary>What a reader wants to see of a log.</summary>
/// <param name="Step">Only this step's lines.</param>
/// <param name="Stream">Only lines from there.</param>
/// <param name="Level">Only lines that are at least so serious.</param>
/// <param name="Folded">Steps whose lines are folded away.</param>
/// <param name="Text">Only lines with this text; the server searches.</param>
public sealed record LogFilter(StepId? Step, LogStream? Stream, LineLevel? Level, ImmutableSortedSet<string> Folded, string? Text)
{
    private const int MostFolded = 200;

    public static LogFilter None { get; } = new(null, null, null, [], null);

    public bool IsSet => Count > 0 || Folded.Count > 0;

    /// <summary>How many conditions a line must meet; folding is none.</summary>
    public int Count => (Step is null ? 0 : 1) + (Stream is null ? 0 : 1) + (Level is null ? 0 : 1) + (Text is null ? 0 : 1);

    /// <summary>Reads an address. What cannot be read is left out, so an old link still opens.</summary>
    public static LogFilter Read(string? step, string? stream, string? level, string? fold, string? text) => new(
        StepId.TryParse(step, out var id) ? id : null,
        LogStreamNames.TryParse(stream, out var from) ? from : null,
        LineLevelNames.TryParse(level, out var least) ? least : null,
        [.. (fold ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Where(name => StepId.TryParse(name, out _)).Take(MostFolded)],
        string.IsNullOrEmpty(text) ? null : text);

    public LogQuery ToQuery(long after, int limit, long? before = null) => new(after, limit, Step, Text)
    {
        Stream = Stream,
        Level = Level,
        Except = [.. Folded.Select(StepId.Parse)],
        Before = before,
    };

    /// <summary>Whether a line that has just been written is one of them: the same rules as the server's.</summary>
    public bool Wants(LogLine line) =>
        (Step is null || line.Step == Step)
        && (Stream is null || line.Stream == Stream)
        && (line.Step is not { } step || !Folded.Contains(step.Text))
        && (Level is null || LineLevels.Of(line) >= Level)
        && (Text is null || line.Text.Contains(Text, StringComparison.OrdinalIgnoreCase));

    public bool Equals(LogFilter? other) =>
        other is not null && Step == other.Step && Stream == other.Stream && Level == other.Level && Text == other.Text && Folded.SetEquals(other.Folded);

    public override int GetHashCode() => HashCode.Combine(Step, Stream, Level, Text, Folded.Count);
}
