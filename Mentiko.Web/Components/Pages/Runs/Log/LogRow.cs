using Mentiko.Core.Logs;
using Mentiko.Web.Components.Shared;
using Mentiko.Web.Rendering;

namespace Mentiko.Web.Components.Pages.Runs.Log;

/// <summary>A line made ready once, when it arrives, however often it is drawn.</summary>
public sealed record LogRow(long Seq, DateTimeOffset At, string Time, string Step, string Stream, string Level, IReadOnlyList<TextSpan> Spans)
{
    public static LogRow Of(LogLine line, ReaderZone clock) => new(
        line.Seq,
        line.Time,
        clock.TimeOfDay(line.Time),
        line.Step?.Text ?? "",
        line.Stream switch { LogStream.StdOut => "out", LogStream.StdErr => "err", LogStream.System => "sys" },
        LineLevels.Of(line) switch { LineLevel.Error => "error", LineLevel.Warning => "warning", _ => "" },
        AnsiText.Parse(line.Text));
}
