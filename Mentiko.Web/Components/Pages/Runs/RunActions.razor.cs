using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Runs;

/// <summary>What may be done with a run: cancel it while it lives, retry it when it is over.</summary>
public sealed partial class RunActions
{
    private Error? _refusal;
    private bool _busy;

    [Parameter, EditorRequired]
    public required Run Run { get; set; }

    [Inject]
    private CancelRun CancelRun { get; set; } = null!;

    [Inject]
    private RetryRun RetryRun { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    private async Task CancelAsync()
    {
        _busy = true;
        _refusal = (await DoAsync(CancelRun, Run.Id)).Error;
        _busy = false;
    }

    private async Task RetryAsync(string from)
    {
        if (_busy)
        {
            return;
        }

        _busy = true;
        var answer = await DoAsync(RetryRun, new RetryRun.Input(Run.Id, from));
        (_refusal, _busy) = (answer.Error, false);
        if (answer.TryGet(out var accepted, out _))
        {
            Navigation.NavigateTo(Here.Link("runs", accepted.Id.Text));
        }
    }
}
