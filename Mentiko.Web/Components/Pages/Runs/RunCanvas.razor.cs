using Mentiko.Core.Runs;
using Mentiko.Web.Components.Pages.Chains.Editor;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Runs;

/// <summary>The chain of a run as a picture, with the state of each step and the events that came. It is told of changes only, not of each second.</summary>
public sealed partial class RunCanvas
{
    private CanvasModel? _model;
    private CanvasStates? _states;
    private (PinnedDefinition Pinned, int Version)? _drawn;

    [Parameter, EditorRequired]
    public required Run Run { get; set; }

    [Parameter, EditorRequired]
    public required PinnedDefinition? Pinned { get; set; }

    [Parameter]
    public RunProgress? Progress { get; set; }

    /// <summary>Changes when something about the run has changed.</summary>
    [Parameter]
    public int Version { get; set; }

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    protected override void OnParametersSet()
    {
        if (Pinned is null || _drawn == (Pinned, Version))
        {
            return;
        }

        _model = _drawn is { } drawn && ReferenceEquals(drawn.Pinned, Pinned) ? _model : new CanvasModel(ChainSketcher.StepsOf(ChainText.TreeOf(Pinned.Chain)), Readable: true);
        _drawn = (Pinned, Version);
        _states = new CanvasStates(StepStates.Of(Run, Time.GetUtcNow()), [.. (Progress?.Events ?? []).Select(entry => entry.Type.Text).Distinct(StringComparer.Ordinal)]);
    }
}
