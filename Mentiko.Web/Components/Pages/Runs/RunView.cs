namespace Mentiko.Web.Components.Pages.Runs;

/// <summary>One of the run page's views; the log stands below each of them.</summary>
public enum RunView
{
    Timeline,
    Canvas,
    Steps,
    Events,
    Artifacts,
    Trace,
    Input,
}

internal static class RunViews
{
    /// <summary>The view that an address names; the timeline for any other word.</summary>
    public static RunView Read(string? text) => Enum.GetValues<RunView>().FirstOrDefault(view => view.ToWord() == text);

    public static string ToWord(this RunView view) => view switch
    {
        RunView.Timeline => "timeline",
        RunView.Canvas => "canvas",
        RunView.Steps => "steps",
        RunView.Events => "events",
        RunView.Artifacts => "artifacts",
        RunView.Trace => "trace",
        RunView.Input => "input",
    };
}
