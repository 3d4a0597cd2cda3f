using System.Collections.Frozen;
using Mentiko.Core.Runs;
using Mentiko.Web.Components.Layout;
using Mentiko.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Runs;

/// <summary>Runs to compare, a line each. No line holds a component: an open page keeps them all, and there are as many as lines.</summary>
public sealed partial class RunTable
{
    private static readonly FrozenDictionary<RunStatus, MarkupString> States =
        Enum.GetValues<RunStatus>().ToFrozenDictionary(status => status, status => StateLook.Of(status).ToMarkup());

    [CascadingParameter]
    public required NamespaceView Here { get; set; }

    [CascadingParameter]
    public ReaderZone Clock { get; set; } = ReaderZone.Utc;

    [Parameter, EditorRequired]
    public required IReadOnlyList<Run> Runs { get; set; }

    [Parameter]
    public bool ShowChain { get; set; } = true;

    /// <summary>Marks for acts on several; null where nothing can be marked.</summary>
    [Parameter]
    public RunSelection? Selection { get; set; }

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    private string Took(Run run) => run.StartedAt is { } started
        ? Durations.Text((run.FinishedAt ?? Time.GetUtcNow()) - started)
        : "–";
}
