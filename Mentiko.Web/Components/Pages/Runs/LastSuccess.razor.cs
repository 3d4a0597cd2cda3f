using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Runs;

/// <summary>Beside a failure: when the same chain went well the last time, and the way to compare the two.</summary>
public sealed partial class LastSuccess
{
    private Run? _last;
    private RunId? _opened;
    private bool _looked;

    [Parameter, EditorRequired]
    public required Run Run { get; set; }

    [Inject]
    private ListRuns ListRuns { get; set; } = null!;

    protected override async Task OnParametersSetAsync()
    {
        if (_opened == Run.Id)
        {
            return;
        }

        _opened = Run.Id;
        var before = new RunQuery(new PageRequest(1), Chain: Run.Chain, Status: RunStatus.Succeeded, To: Run.QueuedAt);
        var answer = await DoAsync(ListRuns, before);
        _looked = answer.IsOk;
        _last = answer.TryGet(out var page, out _) && page.Items is [var last, ..] ? last : null;
    }
}
