using System.Diagnostics;
using System.Globalization;

namespace Mentiko.Core.Runs;

/// <summary>
/// The distributed trace of a run. Its id is the run's own, so whatever triggers, takes up or continues the run, on any
/// node, writes into one trace, and nothing has to be kept to find it.
/// </summary>
public static class RunTraces
{
    /// <summary>The name of the product's activities and instruments.</summary>
    public const string SourceName = "Mentiko";

    /// <summary>The root of the run's trace, a parent that no node writes itself.</summary>
    public static ActivityContext Of(RunId run) => new(
        ActivityTraceId.CreateFromString(run.Text),
        ActivitySpanId.CreateFromString(RootOf(run)),
        ActivityTraceFlags.Recorded,
        isRemote: true);

    /// <summary>Notes on the caller's own activity which run came of it.</summary>
    public static void Link(RunId run)
    {
        if (Activity.Current is { } current)
        {
            current.SetTag("mentiko.run", run.Text);
            current.AddLink(new ActivityLink(Of(run)));
        }
    }

    // An id of zeros is none.
    private static string RootOf(RunId run) =>
        ulong.Parse(run.Text.AsSpan(16), NumberStyles.HexNumber, CultureInfo.InvariantCulture) == 0 ? "0000000000000001" : run.Text[16..];
}
