using System.Text.Encodings.Web;
using Mentiko.Core.Runs;
using Mentiko.Web.Theme;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Shared;

/// <summary>How a state looks: its word, its icon and the class of its colour. Colour never says it alone.</summary>
/// <param name="Word">For people.</param>
/// <param name="Class">ok, bad, live, warn or quiet.</param>
/// <param name="Glyph">Path data.</param>
public sealed record StateLook(string Word, string Class, string Glyph)
{
    /// <summary>What <see cref="State"/> shows, as one piece of markup, for the rows of lists. Made anew at each call: keep it.</summary>
    public MarkupString ToMarkup() =>
        new($"""<span class="state {Class}">{Icon.Of(Glyph)}{HtmlEncoder.Default.Encode(Word)}</span>""");

    public static StateLook Of(RunStatus status) => status switch
    {
        RunStatus.Queued => new("Queued", "quiet", Glyphs.HourglassEmpty),
        RunStatus.Running => new("Running", "live", Glyphs.Timelapse),
        RunStatus.Succeeded => new("Succeeded", "ok", Glyphs.CheckCircle),
        RunStatus.Failed => new("Failed", "bad", Glyphs.Error),
        RunStatus.Cancelling => new("Cancelling", "warn", Glyphs.Timelapse),
        RunStatus.Cancelled => new("Cancelled", "warn", Glyphs.Block),
        RunStatus.TimedOut => new("Timed out", "bad", Glyphs.Schedule),
    };

    public static StateLook Of(StepStatus status) => status switch
    {
        StepStatus.Pending => new("Pending", "quiet", Glyphs.RadioButtonUnchecked),
        StepStatus.Queued => new("Queued", "quiet", Glyphs.HourglassEmpty),
        StepStatus.Running => new("Running", "live", Glyphs.Timelapse),
        StepStatus.Succeeded => new("Succeeded", "ok", Glyphs.CheckCircle),
        StepStatus.Failed => new("Failed", "bad", Glyphs.Error),
        StepStatus.Skipped => new("Skipped", "quiet", Glyphs.SkipNext),
        StepStatus.Cancelled => new("Cancelled", "warn", Glyphs.Block),
        StepStatus.TimedOut => new("Timed out", "bad", Glyphs.Schedule),
    };

    public static StateLook Of(AttemptStatus status) => status switch
    {
        AttemptStatus.Running => new("Running", "live", Glyphs.Timelapse),
        AttemptStatus.Succeeded => new("Succeeded", "ok", Glyphs.CheckCircle),
        AttemptStatus.Failed => new("Failed", "bad", Glyphs.Error),
        AttemptStatus.Cancelled => new("Cancelled", "warn", Glyphs.Block),
        AttemptStatus.TimedOut => new("Timed out", "bad", Glyphs.Schedule),
    };
}
