using Mentiko.Core.Access;
using Mentiko.Core.Events;
using Mentiko.Core.Logs;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.FileSystem;

namespace Mentiko.Infrastructure.Dispatch;

/// <summary>What executions share.</summary>
internal sealed record ExecutionTools(
    RunLedger Ledger,
    RunPlanner Planner,
    AttemptRunner Attempts,
    EventFiles Events,
    EngineTiming Timing,
    TimeProvider Time);

/// <summary>The lease is another worker's: stop, and write nothing.</summary>
internal sealed class LeaseLostException(RunId run) : Exception($"The lease of run {run} is lost.");

/// <summary>
/// Executes one claimed run. Everything that happens is taken from the inbox in turn; each turn makes a plan, commits
/// it and starts what the commit allows, so memory never knows more than the database.
/// </summary>
internal sealed class RunExecution(ExecutionTools tools, NamespaceScope scope, Lease lease, RunInbox inbox, ILogWriter log)
    : IAsyncDisposable
{
    private readonly CancellationTokenSource _kill = new();
    private readonly List<Task> _attempts = [];
    private readonly RunSecrets _given = new();
    private RunState _state = null!;
    private volatile RunMode _mode;
    private DateTimeOffset? _graceEnds;
    private DateTimeOffset? _due;
    private RunEnd? _end;
    private RunMessage? _next;

    /// <summary>The status that the row should have while this execution holds it.</summary>
    public RunStatus Status => _mode == RunMode.Cancelling ? RunStatus.Cancelling : RunStatus.Running;

    /// <summary>How long nobody is to take the run up again, where it was parked; null where it was not.</summary>
    public TimeSpan? ParkedFor { get; private set; }

    /// <summary>The lease is lost: whatever runs is killed at once.</summary>
    public void Lose()
    {
        inbox.Post(new RunMessage.LeaseLost());
        _kill.Cancel();
    }

    /// <summary>Goes on from the claim's own plan until the run is over; null when it was handed over or parked instead.</summary>
    public async Task<RunEnd?> RunAsync(RunPlan claimed, RunMode mode)
    {
        _mode = mode;
        Accept(claimed);
        Publish(claimed.Change);
        while (_end is null)
        {
            if (_mode == RunMode.Draining && _state.AtWork.IsEmpty)
            {
                await HandOverAsync();
                return null;
            }

            if (LongWait() is { } wait && await TryParkAsync(wait))
            {
                return null;
            }

            await TurnAsync(await NextAsync());
        }

        return _end;
    }

    public async ValueTask DisposeAsync()
    {
        await _kill.CancelAsync();
        await Task.WhenAll(_attempts);
        _kill.Dispose();
    }

    private async Task TurnAsync(RunMessage? message)
    {
        switch (message)
        {
            case RunMessage.LeaseLost:
                throw new LeaseLostException(lease.Key.Run);
            case RunMessage.AttemptEnded ended:
                await AdvanceAsync(EndedTogether(ended.Result));
                break;
            case RunMessage.Interrupted when _mode != RunMode.Cancelling:
                await LookAsync();
                break;
            case RunMessage.Drain when _mode == RunMode.Running:
                _mode = RunMode.Draining;
                _graceEnds = tools.Time.GetUtcNow() + tools.Timing.Grace;
                break;
            case null when TimeIsOver():
                _mode = RunMode.Overdue;
                log.WriteSystem(null, "the run's time is over");
                await _kill.CancelAsync();
                await AdvanceAsync([]);
                break;
            case null when _mode == RunMode.Draining && tools.Time.GetUtcNow() >= _graceEnds:
                _graceEnds = null;
                await _kill.CancelAsync();
                break;
            case null:
                await AdvanceAsync([]);
                break;
            default:
                break;
        }
    }

    /// <summary>How long the run has nothing to do but wait for an executor that is away; null where it has, or for a moment.</summary>
    private TimeSpan? LongWait()
    {
        var wait = Earlier(_due, _state.Time.Ends) - tools.Time.GetUtcNow();
        return _mode == RunMode.Running && _next is null && wait > tools.Timing.ShortWait && _state.WaitsForExecutors ? wait : null;
    }

    private async Task<bool> TryParkAsync(TimeSpan wait)
    {
        switch (await tools.Ledger.ParkAsync(scope, lease, wait))
        {
            case LedgerAnswer.Written:
                ParkedFor = wait;
                log.WriteSystem(null, FormattableString.Invariant($"an executor is away: the run gives its place to others and is taken up again in {wait.TotalSeconds:0} s"));
                return true;
            case LedgerAnswer.Cancelling:
                await BecomeCancellingAsync();
                await AdvanceAsync([]);
                return false;
            default:
                throw new LeaseLostException(lease.Key.Run);
        }
    }

    private async Task<RunMessage?> NextAsync()
    {
        if (_next is { } held)
        {
            _next = null;
            return held;
        }

        DateTimeOffset? due = _mode switch
        {
            RunMode.Running => Earlier(_due, _state.Time.Ends),
            RunMode.Draining => Earlier(_graceEnds, _state.Time.Ends),
            RunMode.Cancelling or RunMode.Overdue => null,
        };
        return await inbox.TakeAsync(due, tools.Time);
    }

    private bool TimeIsOver() => _mode is RunMode.Running or RunMode.Draining && tools.Time.GetUtcNow() >= _state.Time.Ends;

    private static DateTimeOffset Earlier(DateTimeOffset? one, DateTimeOffset other) => one < other ? one.Value : other;

    /// <summary>
    /// Attempts that ended at about the same time share a commit. Never beyond another message: what was killed after
    /// it must not be taken for an end of its own.
    /// </summary>
    private List<AttemptResult> EndedTogether(AttemptResult first)
    {
        var results = new List<AttemptResult> { first };
        while (inbox.TryTake(out _next) && _next is RunMessage.AttemptEnded ended)
        {
            results.Add(ended.Result);
            _next = null;
        }

        return results;
    }

    private async Task LookAsync()
    {
        switch (await tools.Ledger.RenewAsync(scope, lease, RunStatus.Running, tools.Timing.LeaseMilliseconds))
        {
            case LedgerAnswer.Cancelling:
                await BecomeCancellingAsync();
                await AdvanceAsync([]);
                break;
            case LedgerAnswer.Lost:
                throw new LeaseLostException(lease.Key.Run);
            default:
                break;
        }
    }

    private async Task BecomeCancellingAsync()
    {
        _mode = RunMode.Cancelling;
        log.WriteSystem(null, "cancel requested");
        await _kill.CancelAsync();
    }

    private async Task AdvanceAsync(List<AttemptResult> results)
    {
        while (true)
        {
            var plan = tools.Planner.Plan(_state, Meant(results), _mode, tools.Time.GetUtcNow());
            if (plan.Change.IsEmpty)
            {
                _due = plan.NextDue;
                return;
            }

            if (!TryStage(plan.Change, results))
            {
                continue;
            }

            switch (await CommitAsync(plan.Change))
            {
                case LedgerAnswer.Written:
                    Accept(plan);
                    Publish(plan.Change);
                    return;
                case LedgerAnswer.Cancelling:
                    await BecomeCancellingAsync();
                    break;
                default:
                    throw new LeaseLostException(lease.Key.Run);
            }
        }
    }

    /// <summary>What an attempt that was killed means depends on what it was killed for.</summary>
    private List<AttemptResult> Meant(List<AttemptResult> results) =>
        [.. results.Select(result => result.Reason == AttemptReason.Cancelled ? MeantByTheKill(result) : result)];

    private AttemptResult MeantByTheKill(AttemptResult killed) => _mode switch
    {
        // Not its own failure: it is run again elsewhere.
        RunMode.Draining => killed with { Reason = AttemptReason.Lost, Text = "The server was stopped; it is run again." },
        RunMode.Overdue => killed with { Status = AttemptStatus.TimedOut, Reason = AttemptReason.Timeout, Text = "The run's time was over." },
        RunMode.Running or RunMode.Cancelling => killed,
    };

    private async Task<LedgerAnswer> CommitAsync(RunChange change)
    {
        var answer = await tools.Ledger.WriteAsync(scope, lease, Status, change, tools.Timing.LeaseMilliseconds);
        if (answer != LedgerAnswer.Written && !change.Events.IsEmpty)
        {
            tools.Events.Discard(scope, lease.Key.Run, lease.Token, Entries(change));
        }

        return answer;
    }

    /// <summary>
    /// False when the disk refused: the results have become failures then, and want another plan. If that cannot be
    /// staged either, the disk is broken, and so is this execution.
    /// </summary>
    private bool TryStage(RunChange change, List<AttemptResult> results)
    {
        if (change.Events.IsEmpty)
        {
            return true;
        }

        try
        {
            tools.Events.Stage(scope, lease.Key.Run, lease.Token, [.. change.Events.Select(entry => new StagedEvent(entry.Event, entry.Content))]);
            return true;
        }
        catch (IOException) when (results.Exists(result => result.Status == AttemptStatus.Succeeded))
        {
            for (var index = 0; index < results.Count; index++)
            {
                results[index] = Unstored(results[index]);
            }

            return false;
        }
    }

    private static AttemptResult Unstored(AttemptResult result) => result.Status == AttemptStatus.Succeeded
        ? result with { Status = AttemptStatus.Failed, Reason = AttemptReason.BadEvent, Text = "its events could not be stored", Events = [] }
        : result;

    /// <summary>Takes a committed plan as the truth and starts what it allows.</summary>
    private void Accept(RunPlan plan)
    {
        _state = plan.Next;
        _due = plan.NextDue;
        _end = plan.Change.End;
        _attempts.RemoveAll(task => task.IsCompleted);
        foreach (var start in plan.Launch)
        {
            var work = WorkOf(start);
            _attempts.Add(Task.Run(async () =>
                inbox.Post(new RunMessage.AttemptEnded(await tools.Attempts.RunAsync(scope, work, log, _kill.Token)))));
        }
    }

    private AttemptWork WorkOf(AttemptStart start)
    {
        var visit = _state.History.Visits.First(visit => visit.Step == start.Step && visit.Number == start.Visit);
        return new AttemptWork(
            lease.Key.Run,
            _state.StepOf(start.Step),
            _state.AgentOf(start.Step),
            start.Visit,
            start.Number,
            [.. visit.Triggers.Select(sequence => _state.Events[sequence])])
        {
            SecretsOfTheRun = _state.Definition.Secrets,
            Given = _given,
            Uses = start.Uses,
            LeaseToken = lease.Token,
        };
    }

    // After the next attempts were started: until it is done, the files are read from where they are staged.
    private void Publish(RunChange change)
    {
        if (!change.Events.IsEmpty)
        {
            tools.Events.Publish(scope, lease.Key.Run, lease.Token, Entries(change));
        }

        foreach (var ended in change.EndedAttempts)
        {
            tools.Attempts.CleanUp(scope, lease.Key.Run, ended.Step, ended.Number);
        }
    }

    private async Task HandOverAsync()
    {
        log.WriteSystem(null, "the server is being stopped; the run goes on when a worker is free");
        await tools.Ledger.HandOverAsync(scope, lease, RunChange.None);
    }

    private static List<RunEvent> Entries(RunChange change) => [.. change.Events.Select(entry => entry.Event)];
}
