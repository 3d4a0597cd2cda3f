using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Queues;

/// <summary>Says that nothing starts, and by whom that can be changed.</summary>
public sealed partial class PausedNotice
{
    /// <summary>Where the queue is shown; null on its own page.</summary>
    [Parameter]
    public string? Link { get; set; }

    /// <summary>What resumes it; not given where the reader may not.</summary>
    [Parameter]
    public EventCallback OnResume { get; set; }

    [Parameter]
    public bool IsBusy { get; set; }
}
