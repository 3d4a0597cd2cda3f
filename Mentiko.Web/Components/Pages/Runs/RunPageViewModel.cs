using Mentiko.Core.Queues;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;

namespace Mentiko.Web.Components.Pages.Runs;

/// <summary>What the run page knows. The definition is read once: a run pins it.</summary>
public sealed class RunPageViewModel(
    Func<Task<Result<Run>>> readRun,
    Func<Task<Result<PinnedDefinition>>> readDefinition,
    Func<Run, Task<Result<WaitingAnswer>>> explainWaiting,
    Func<Task<Result<RunProgress>>> readProgress)
{
    public Run? Run { get; private set; }

    public PinnedDefinition? Definition { get; private set; }

    /// <summary>Why the run waits; null where it does not, or nobody knows.</summary>
    public Waiting? Waiting { get; private set; }

    /// <summary>What each step did and does next; null until it is known.</summary>
    public RunProgress? Progress { get; private set; }

    public Error? Refusal { get; private set; }

    public bool IsWaiting => Run is { Status: RunStatus.Queued };

    // Under way it may wait for an executor.
    private bool MayWait => Run is { Status: RunStatus.Queued or RunStatus.Running };

    /// <summary>Reads the run anew.</summary>
    /// <returns>False when nothing about it can change any more.</returns>
    public async Task<bool> RefreshAsync()
    {
        if (!(await readRun()).TryGet(out var run, out var error))
        {
            Refusal = error;
            return false;
        }

        // An answer that was overtaken by a later one must not bring a finished run back to life.
        if (Run is not { IsOver: true })
        {
            Run = run;
        }

        await ExplainAsync();
        if (Definition is null && (await readDefinition()).TryGet(out var definition, out _))
        {
            Definition = definition;
        }

        Progress = (await readProgress()).TryGet(out var progress, out _) ? progress : Progress;
        Refusal = null;
        return !Run.IsOver;
    }

    /// <summary>Asks anew why the run waits.</summary>
    /// <returns>False when it waits no more.</returns>
    public async Task<bool> ExplainAsync()
    {
        // Read anew after the answer came: another reading may have overtaken it.
        var reason = MayWait && (await explainWaiting(Run!)).TryGet(out var answer, out _) ? answer.Waiting : null;
        Waiting = IsWaiting || (MayWait && reason is { Reason: WaitingReason.ExecutorUnavailable }) ? reason : null;
        return IsWaiting;
    }
}
