using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Runs;

/// <summary>One of the views that a reader may choose.</summary>
/// <param name="Count">How much is in it; null where nobody counts.</param>
public sealed record RunTab(RunView View, string Word, int? Count = null);

/// <summary>The views of a run as links: each can be sent.</summary>
public sealed partial class RunTabs
{
    [Parameter, EditorRequired]
    public required IReadOnlyList<RunTab> Tabs { get; set; }

    [Parameter, EditorRequired]
    public required RunView Shown { get; set; }

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    private string AddressOf(RunView view) => Navigation.GetUriWithQueryParameter("view", view == RunView.Timeline ? null : view.ToWord());
}
