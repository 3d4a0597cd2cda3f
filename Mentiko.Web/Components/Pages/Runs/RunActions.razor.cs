using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Runs;

/// <summary>What may be done with a run: cancel it while it lives, retry it when it is over. Both tell first what they do.</summary>
public sealed partial class RunActions
{
    private Error? _refusal;
    private bool _busy;
    private bool _asked;
    private bool _retrying;

    [Parameter, EditorRequired]
    public required Run Run { get; set; }

    [Inject]
    private CancelRun CancelRun { get; set; } = null!;

    private string CancelWords
    {
        get
        {
            var running = Run.Steps.Where(step => step.Status == StepStatus.Running).Select(step => step.Id.Text).ToList();
            return running.Count == 0 ? "Nothing of it starts any more." : $"{string.Join(", ", running)} will be killed, and nothing more starts.";
        }
    }

    private async Task CancelAsync()
    {
        _busy = true;
        _refusal = (await DoAsync(CancelRun, Run.Id)).Error;
        (_busy, _asked) = (false, false);
    }
}
