using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Runs;

/// <summary>What the agents of a run got at: secrets, hosts, files. For those who may read the record.</summary>
public sealed partial class RunTrace
{
    private TraceView? _trace;
    private Error? _refusal;
    private int _shown = -1;

    [Parameter, EditorRequired]
    public required RunId Run { get; set; }

    [Parameter, EditorRequired]
    public required bool IsOver { get; set; }

    /// <summary>Changes when something about the run has changed.</summary>
    [Parameter]
    public int Version { get; set; }

    [Inject]
    private GetRunTrace GetRunTrace { get; set; } = null!;

    private string? Summary => _trace is { IsEmpty: false } trace ? trace.Summary : null;

    protected override async Task OnParametersSetAsync()
    {
        if (_shown == Version)
        {
            return;
        }

        _shown = Version;
        var items = new List<TraceItem>();
        string? after = null;
        do
        {
            var answer = await DoAsync(GetRunTrace, new GetRunTrace.Input(Run, new PageRequest(200, after)));
            _refusal = answer.Error;
            if (!answer.TryGet(out var page, out _))
            {
                return;
            }

            items.AddRange(page.Items);
            after = page.Next;
        }
        while (after is not null && items.Count < TraceView.MostItems);
        _trace = new TraceView(items, IsCut: after is not null);
    }

    private static string StepOf(TraceItem item) => item.Attempt > 1 ? FormattableString.Invariant($"{item.Step}, attempt {item.Attempt}") : item.Step;
}
