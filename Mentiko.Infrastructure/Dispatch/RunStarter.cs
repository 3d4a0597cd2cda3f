using System.Globalization;
using System.Text.Json;
using Mentiko.Core.Access;
using Mentiko.Core.Chains;
using Mentiko.Core.Events;
using Mentiko.Core.Execution;
using Mentiko.Core.Plans;
using Mentiko.Core.Runs;
using Mentiko.Core.Secrets;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.Infrastructure.Nodes;

namespace Mentiko.Infrastructure.Dispatch;

/// <summary>A run that this worker holds, with the plan that was committed together with the claim.</summary>
internal sealed record ClaimedRun(Lease Lease, RunPlan Plan, RunMode Mode);

/// <summary>What came of trying to claim a run.</summary>
/// <param name="Answer">Written where it is held now; lost where its row changed meanwhile and should be read again.</param>
/// <param name="Run">The run, where it is held.</param>
internal readonly record struct ClaimTry(LedgerAnswer Answer, ClaimedRun? Run);

/// <summary>Claims runs: brings their files in order, decides what comes first, and commits both together.</summary>
internal sealed class RunStarter(
    NodeIdentity node,
    RunLedger ledger,
    RunPlanner planner,
    RetrySource retries,
    ClaimFiles files,
    EventFiles events,
    LeaseKeeper keeper,
    ISecretNames secrets,
    PlanCatalog plans,
    EngineTiming timing,
    ExecutorPatience patience,
    InstanceClock clock,
    TimeProvider time)
{
    /// <summary>Whether the run waits for a worker: in the queue, handed over, parked until now, or left by a worker that is dead.</summary>
    public bool MayClaim(RunSnapshot snapshot) => !snapshot.IsOver && (
        snapshot.Status == RunStatus.Queued
        || (snapshot.Row.LeaseOwner is null && (snapshot.Row.LeaseUntil is null || snapshot.Status == RunStatus.Cancelling))
        || snapshot.Row.LeaseUntil < clock.Now
        || (node.IsAlone && snapshot.Row.LeaseOwner is { } owner && owner != node.Owner));

    /// <summary>Whether the files of a run that is over are this node's to bring in order: its last worker may be at it.</summary>
    public bool MaySettle(RunSnapshot snapshot) =>
        node.IsAlone || snapshot.Row.LeaseOwner is null || snapshot.Row.FinishedAt < clock.Now - timing.LeaseMilliseconds;

    /// <summary>
    /// Where this node is alone, the claim and the first plan are one commit. Elsewhere the claim comes first: another
    /// node may be about to take the run too, and only its holder may touch its files.
    /// </summary>
    public Task<ClaimTry> TryClaimAsync(NamespaceScope scope, RunKey key, RunSnapshot snapshot)
    {
        var terms = plans.TermsOf(scope.Organization);
        var lease = new Lease(key, node.Owner, snapshot.Row.LeaseToken + 1);

        // A paused queue is a limit of none: what was under way is not bound by it.
        var mostRunning = terms.IsQueuePaused ? 0 : terms.Limits.ConcurrentRuns;
        var claim = new RunClaim(lease, snapshot.Status, snapshot.Row.LeaseToken, snapshot.Row.LeaseOwner is not null, timing.LeaseMilliseconds, mostRunning)
        {
            SeenUntil = snapshot.Row.LeaseUntil ?? RunClaim.NoLease,
        };
        var runTime = TimeOf(snapshot, terms.Limits.RunSeconds);
        return node.IsAlone ? ClaimWithPlanAsync(scope, claim, snapshot, runTime) : ClaimThenPlanAsync(scope, claim, snapshot, runTime);
    }

    private Task<ClaimTry> ClaimWithPlanAsync(NamespaceScope scope, RunClaim claim, RunSnapshot snapshot, RunTime runTime) =>
        PlanAndWriteAsync(scope, claim.Lease, snapshot, ModeOf(snapshot, runTime), runTime, change => ledger.ClaimAsync(scope, claim, change), null);

    private async Task<ClaimTry> ClaimThenPlanAsync(NamespaceScope scope, RunClaim claim, RunSnapshot snapshot, RunTime runTime)
    {
        var answer = await ledger.ClaimAsync(scope, claim, RunChange.None);
        if (answer != LedgerAnswer.Written)
        {
            return new ClaimTry(answer, null);
        }

        // A crash from here on leaves a run without attempts, which the next worker takes up. A file system that is
        // slower than the lease must not: it is renewed while the files are brought in order.
        var mode = ModeOf(snapshot, runTime);
        using var done = new CancellationTokenSource();
        var keeping = keeper.KeepAsync(scope, claim.Lease, new RunInbox(), () => StatusOf(mode), () => { }, done.Token);
        try
        {
            var planned = await PlanHeldAsync(mode);
            return planned.Answer == LedgerAnswer.Cancelling ? await PlanHeldAsync(mode = RunMode.Cancelling) : planned;
        }
        finally
        {
            await done.CancelAsync();
            await keeping;
        }

        Task<ClaimTry> PlanHeldAsync(RunMode mode) => PlanAndWriteAsync(
            scope, claim.Lease, snapshot, mode, runTime, change => ledger.WriteAsync(scope, claim.Lease, StatusOf(mode), change, timing.LeaseMilliseconds), StatusOf(mode));
    }

    private static RunStatus StatusOf(RunMode mode) => mode == RunMode.Cancelling ? RunStatus.Cancelling : RunStatus.Running;

    private RunMode ModeOf(RunSnapshot snapshot, RunTime runTime) =>
        snapshot.Status == RunStatus.Cancelling ? RunMode.Cancelling
        : !snapshot.IsFresh && runTime.Ends <= time.GetUtcNow() ? RunMode.Overdue
        : RunMode.Running;

    private async Task<ClaimTry> PlanAndWriteAsync(
        NamespaceScope scope, Lease lease, RunSnapshot snapshot, RunMode mode, RunTime runTime, Func<RunChange, Task<LedgerAnswer>> write, RunStatus? held)
    {
        if (snapshot.Losses >= timing.LostAttempts)
        {
            return await GiveUpAsync(scope, lease, snapshot, mode, write);
        }

        var definition = ReadDefinition(snapshot);

        // Read while the files are brought in order.
        var known = mode == RunMode.Running && snapshot.Row.EventSequence == 0 && definition is { Secrets.IsEmpty: false }
            ? Task.Run(() => secrets.ListAsync(scope, CancellationToken.None))
            : null;
        using var prepared = await files.PrepareAsync(scope, lease, snapshot, held);
        var plan = prepared.Missing is { } missing
            ? AbandonedRun.Plan(snapshot, lease.Key.Run, scope.Slug, "evidence-missing", MissingSentence(missing))
            : await PlanAsync(scope, lease.Key.Run, snapshot, definition, known, mode, runTime);
        if (prepared.Begun is not null || !plan.Change.Events.IsEmpty)
        {
            events.Stage(scope, lease.Key.Run, lease.Token, [.. plan.Change.Events.Select(entry => new StagedEvent(entry.Event, entry.Content))], prepared.Begun);
        }

        var answer = await write(plan.Change);
        if (answer == LedgerAnswer.Written)
        {
            return new ClaimTry(answer, new ClaimedRun(lease, plan, mode));
        }

        if (!plan.Change.Events.IsEmpty)
        {
            events.Discard(scope, lease.Key.Run, lease.Token, [.. plan.Change.Events.Select(entry => entry.Event)]);
        }

        return new ClaimTry(answer, null);
    }

    /// <summary>
    /// The end is written before the files are looked at: they may be what took the workers down. If they cannot be
    /// brought in order, the run is over nevertheless, and the sweep settles it.
    /// </summary>
    private async Task<ClaimTry> GiveUpAsync(
        NamespaceScope scope, Lease lease, RunSnapshot snapshot, RunMode mode, Func<RunChange, Task<LedgerAnswer>> write)
    {
        var plan = AbandonedRun.Plan(snapshot, lease.Key.Run, scope.Slug, "lost", LostSentence(snapshot.Losses));
        var answer = await write(plan.Change);
        if (answer != LedgerAnswer.Written)
        {
            return new ClaimTry(answer, null);
        }

        // What is missing makes no difference any more: the end that was written stands.
        using var prepared = await files.PrepareAsync(scope, lease, snapshot, held: null);
        if (prepared.Begun is { } begun)
        {
            events.Stage(scope, lease.Key.Run, lease.Token, [], begun);
        }

        return new ClaimTry(answer, new ClaimedRun(lease, plan, mode));
    }

    /// <summary>The limit is the one in force at the claim; the time counts from the first one, whatever happened since.</summary>
    private RunTime TimeOf(RunSnapshot snapshot, int seconds) => new(
        seconds,
        (snapshot.Row.StartedAt is { } started ? DateTimeOffset.FromUnixTimeMilliseconds(started) : time.GetUtcNow()).AddSeconds(seconds));

    /// <param name="scope">The run's namespace.</param>
    /// <param name="run">The run.</param>
    /// <param name="snapshot">Its rows.</param>
    /// <param name="definition">What it pinned; null where that cannot be read.</param>
    /// <param name="known">The secrets that exist; null where that makes no difference.</param>
    /// <param name="mode">How the worker goes on.</param>
    /// <param name="runTime">How long it may take.</param>
    private async Task<RunPlan> PlanAsync(
        NamespaceScope scope, RunId run, RunSnapshot snapshot, PinnedDefinition? definition, Task<IReadOnlySet<string>>? known, RunMode mode, RunTime runTime)
    {
        if (definition is null)
        {
            return AbandonedRun.Plan(snapshot, run, scope.Slug, "definition-unreadable", "The definition that the run pinned cannot be read.");
        }

        if (known is not null && FindStepWithoutSecret(definition, await known) is { } step)
        {
            return AbandonedRun.Plan(snapshot, run, scope.Slug, "secret-missing", $"The agent of step '{step.Text}' declares a secret that does not exist. No step was started.", step);
        }

        var state = SnapshotReader.ToState(snapshot, scope.Slug, definition, runTime, patience);
        if (snapshot.Row.KeptStepsJson is not { } kept || snapshot.Row.EventSequence > 0)
        {
            return planner.Plan(state, SnapshotReader.LostAttempts(snapshot), mode, time.GetUtcNow());
        }

        return await retries.FindAsync(scope, snapshot.Row.RetryOf, kept) is { } seed
            ? planner.PlanRetry(state, seed, mode, time.GetUtcNow())
            : AbandonedRun.Plan(snapshot, run, scope.Slug, "retry-source-gone", "The results that this retry should keep are gone.");
    }

    private static string MissingSentence(RunEvent missing) => string.Create(
        CultureInfo.InvariantCulture, $"Event {missing.Sequence} ({missing.Type.Text}) was committed and its file is gone. Nothing can go on from it.");

    private static string LostSentence(int lost) => lost == 1
        ? "The worker that had this run stopped. It is not tried again."
        : string.Create(CultureInfo.InvariantCulture, $"{lost} workers in a row stopped while they had this run; probably it takes them down. It is not tried again.");

    /// <summary>
    /// Before anything starts, not when its turn comes: half a run is worse than none. What is missing is not named,
    /// because who may read runs may not always read the names of secrets.
    /// </summary>
    private static StepId? FindStepWithoutSecret(PinnedDefinition definition, IReadOnlySet<string> known) =>
        definition.Chain.Steps.FirstOrDefault(step => definition.Agents[step.Agent.Text].Secrets.Any(name => !known.Contains(name)))?.Id;

    // Written by an older or newer version, or broken: to try it again would give the same answer forever.
    private static PinnedDefinition? ReadDefinition(RunSnapshot snapshot)
    {
        try
        {
            return PinnedDefinitionJson.Read(snapshot.Row.DefinitionJson);
        }
        catch (Exception failure) when (failure is InvalidOperationException or JsonException or KeyNotFoundException)
        {
            return null;
        }
    }
}
