using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Runs.Log;

/// <summary>Which lines of a log are shown: by step, stream and level, and without the steps that are folded away.</summary>
public sealed partial class LogFilterMenu
{
    [Parameter, EditorRequired]
    public required IReadOnlyList<string> Steps { get; set; }

    [Parameter, EditorRequired]
    public required LogFilter Filter { get; set; }

    [Parameter]
    public EventCallback<LogFilter> OnChange { get; set; }

    /// <summary>The search stands beside it and counts for itself.</summary>
    private int Marks => Filter.Count - (Filter.Text is null ? 0 : 1) + Filter.Folded.Count;

    private Task Change(LogFilter filter) => OnChange.InvokeAsync(filter);
}
