using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Runs;

/// <summary>Cancels or retries the marked runs: asks first, shows how far it is, and says of each run what became of it.</summary>
public sealed partial class BulkPanel
{
    private BulkAct? _act;
    private Question? _asked;
    private string _word = "";
    private string _done = "";

    [Parameter, EditorRequired]
    public required RunSelection Selection { get; set; }

    [Inject]
    private CancelRun CancelRun { get; set; } = null!;

    [Inject]
    private RetryRun RetryRun { get; set; } = null!;

    private List<Run> Open => [.. Selection.Runs.Where(run => !run.IsOver && run.Status != RunStatus.Cancelling)];

    private List<Run> Over => [.. Selection.Runs.Where(run => run.IsOver)];

    private int Failed => _act?.Results.Count(result => result.Refusal is not null) ?? 0;

    private void AskCancel() => _asked = new Question(
        Open, $"Cancel {Open.Count} {Word(Open.Count)}? What runs of them is killed.", Open.Count == 1 ? "Cancel the run" : "Cancel them", "Cancelling", "cancelled", IsDanger: true, run => DoAsync(CancelRun, run.Id));

    private void AskRetry() => _asked = new Question(
        Over,
        $"Retry {Over.Count} {Word(Over.Count)}? From what failed, or from the start where nothing did; each becomes a new run.",
        Over.Count == 1 ? "Retry the run" : "Retry them",
        "Retrying",
        "runs again",
        IsDanger: false,
        run => DoAsync(RetryRun, new RetryRun.Input(run.Id, run.Status == RunStatus.Succeeded ? "start" : "failed")));

    private static string Word(int count) => count == 1 ? "run" : "runs";

    private async Task StartAsync(Question asked)
    {
        (_word, _done, _asked) = (asked.Doing, asked.Done, null);
        _act = new BulkAct(asked.Runs, asked.Act);
        await _act.RunAsync(StateHasChanged);
    }

    private void Close()
    {
        _act = null;
        Selection.Clear();
    }

    private sealed record Question(
        IReadOnlyList<Run> Runs, string Asks, string Word, string Doing, string Done, bool IsDanger, Func<Run, Task<Result<AcceptedRun>>> Act);
}
