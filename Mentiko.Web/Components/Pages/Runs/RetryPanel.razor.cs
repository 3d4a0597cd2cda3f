using System.Collections.Immutable;
using Mentiko.Core.Chains;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Runs;

/// <summary>Chooses where a retry begins, and shows what it would keep and run again before it does.</summary>
public sealed partial class RetryPanel
{
    private string _from = "start";
    private RetryPreview? _preview;
    private Error? _refusal;
    private bool _busy;

    [Parameter, EditorRequired]
    public required Run Run { get; set; }

    [Parameter]
    public EventCallback OnClose { get; set; }

    [Inject]
    private PreviewRetry PreviewRetry { get; set; } = null!;

    [Inject]
    private RetryRun RetryRun { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    protected override Task OnInitializedAsync()
    {
        _from = Run.Status == RunStatus.Succeeded ? "start" : "failed";
        return LookAsync();
    }

    private Task ChooseAsync(ChangeEventArgs e)
    {
        _from = e.Value as string ?? "start";
        return LookAsync();
    }

    private async Task LookAsync()
    {
        var asked = _from;
        var answer = await DoAsync(PreviewRetry, new RetryRun.Input(Run.Id, asked));
        if (asked == _from)
        {
            (_preview, _refusal) = (answer.TryGet(out var preview, out var error) ? preview : null, error);
        }
    }

    private async Task RetryAsync()
    {
        _busy = true;
        var answer = await DoAsync(RetryRun, new RetryRun.Input(Run.Id, _from));
        (_refusal, _busy) = (answer.Error, false);
        if (answer.TryGet(out var accepted, out _))
        {
            await OnClose.InvokeAsync();
            Navigation.NavigateTo(Here.Link("runs", accepted.Id.Text));
        }
    }

    private static string Words(ImmutableArray<StepId> steps) => steps.IsEmpty ? "nothing" : string.Join(", ", steps.Select(step => step.Text));
}
