using Mentiko.Core.Access;
using Mentiko.Core.Logs;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Telemetry;
using Microsoft.Extensions.Logging;

namespace Mentiko.Infrastructure.Dispatch;

/// <summary>What a woken worker does with a run: claim it, execute it, settle it.</summary>
internal sealed partial class RunWorker(
    NamespaceGate gate,
    RunningRuns running,
    RunSnapshots snapshots,
    RunStarter starter,
    RunSettler settler,
    ILogStore logs,
    LeaseKeeper keeper,
    ExecutionTools tools,
    SuspectDoor suspects,
    IRunDispatcher dispatcher,
    ParkedRuns parked,
    RunTelemetry telemetry,
    ILogger<RunWorker> logger) : IRunWork
{
    private const int ClaimTries = 3;

    public async Task<RunWorkEnd> RunAsync(RunKey key)
    {
        // Also what keeps two jobs for one run apart: the second finds the place taken and has nothing to do.
        if (!running.TryEnter(key, out var inbox))
        {
            return RunWorkEnd.Done;
        }

        using var naming = LogScopes.Of(logger, key);
        try
        {
            return await WorkAsync(key, inbox);
        }
        catch (LeaseLostException)
        {
            LogLeaseLost(logger, key.Run);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // Nothing more is written. The lease runs out, and the sweep gives the run to a worker again.
            LogBroken(logger, failure, key.Run);
        }
        finally
        {
            running.Leave(key);
            if (suspects.Leave(key) is { } next)
            {
                dispatcher.Enqueue(next.Scope, next.Run);
            }
        }

        return RunWorkEnd.Done;
    }

    private async Task<RunWorkEnd> WorkAsync(RunKey key, RunInbox inbox)
    {
        if (!(await gate.EnterAsSystemAsync(key.Namespace, CancellationToken.None)).TryGet(out var scope, out _))
        {
            // Suspended or gone; the sweep asks again while the row stands.
            return RunWorkEnd.Done;
        }

        for (var turn = 0; turn < ClaimTries; turn++)
        {
            if (await snapshots.FindAsync(scope, key.Run) is not { } snapshot)
            {
                return RunWorkEnd.Done;
            }

            if (snapshot.IsOver)
            {
                if (starter.MaySettle(snapshot))
                {
                    await settler.SettleAsync(scope, snapshot);
                }

                return RunWorkEnd.Done;
            }

            if (!starter.MayClaim(snapshot) || !suspects.TryEnter(scope, key, snapshot.Losses))
            {
                return RunWorkEnd.Done;
            }

            var (answer, claimed) = await starter.TryClaimAsync(scope, key, snapshot);
            if (claimed is not null)
            {
                await ExecuteAsync(scope, claimed, inbox, snapshot.IsFresh ? snapshot.Row.QueuedAt : null);
                return RunWorkEnd.Done;
            }

            if (answer == LedgerAnswer.AtLimit)
            {
                return RunWorkEnd.AtLimit;
            }
        }

        return RunWorkEnd.Done;
    }

    private async Task ExecuteAsync(NamespaceScope scope, ClaimedRun claimed, RunInbox inbox, long? queuedAt)
    {
        var run = claimed.Lease.Key.Run;
        using var observed = telemetry.Begin(scope, run, queuedAt is { } since ? DateTimeOffset.FromUnixTimeMilliseconds(since) : null);
        await using var log = await logs.OpenWriterAsync(scope, run, CancellationToken.None);
        log.WriteSystem(null, claimed.Lease.Token == 1 ? "run started" : "run taken up again");
        foreach (var ended in claimed.Plan.Change.EndedAttempts)
        {
            log.WriteSystem(ended.Step, $"step {ended.Step.Text} attempt {ended.Number}: lost with its worker");
        }

        await using var execution = new RunExecution(tools, scope, claimed.Lease, inbox, log);
        using var done = new CancellationTokenSource();
        var keeping = keeper.KeepAsync(scope, claimed.Lease, inbox, () => execution.Status, execution.Lose, done.Token);
        try
        {
            if (await execution.RunAsync(claimed.Plan, claimed.Mode) is { } end)
            {
                await settler.FinishAsync(scope, claimed.Lease, end, log);
                observed.Status = end.Status.ToWire();
            }
            else if (execution.ParkedFor is { } wait)
            {
                observed.Status = RunTelemetry.RunObservation.Parked;
                parked.Add(scope, claimed.Lease.Key, wait);
            }
            else
            {
                observed.Status = RunTelemetry.RunObservation.HandedOver;
                // Handed over: where there are other workers, one of them goes on at once.
                dispatcher.Enqueue(scope, run);
            }
        }
        finally
        {
            await done.CancelAsync();
            await keeping;
        }
    }
}
