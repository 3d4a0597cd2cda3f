using System.Collections.Immutable;
using Mentiko.Core.Access;
using Mentiko.Core.Execution;
using Mentiko.Core.Results;

namespace Mentiko.Core.Queues;

/// <summary>The namespace's queue: its state and a page of what waits, each with the reason.</summary>
public sealed class GetQueue(IQueueStore queues, ExecutorPatience patience, IDenialRecorder denials) : UseCase<PageRequest, QueueView>(denials)
{
    /// <summary>So many runs that wait for executors are listed.</summary>
    public const int MostParked = 50;

    public override Permission Permission => Permission.RunsRead;

    protected override async Task<Result<QueueView>> HandleAsync(NamespaceScope scope, PageRequest input, CancellationToken cancel)
    {
        if (!(await queues.ReadAsync(scope, cancel)).TryGet(out var state, out var error))
        {
            return error;
        }

        var page = await queues.ListAsync(scope, input, cancel);
        return new QueueView(
            state,
            new Page<WaitingRun>([.. page.Items.Select(run => new WaitingRun(run, WaitingReasons.Of(state, run.Position)))], page.Next))
        {
            Parked = [.. (await queues.ListParkedAsync(scope, MostParked, cancel)).Select(run => new ParkedWait(run, Explain(run)))],
        };
    }

    private Waiting Explain(ParkedRun run) => new(WaitingReason.ExecutorUnavailable, null, ExecutorWaits.TextOf(run.Executor, run.Since, run.Why, patience));
}

/// <summary>A queue as its readers see it.</summary>
public sealed record QueueView(QueueState State, Page<WaitingRun> Runs)
{
    /// <summary>Runs that are under way and wait for an executor, without a slot.</summary>
    public ImmutableArray<ParkedWait> Parked { get; init; } = [];
}

/// <summary>A run that waits for an executor, and how that stands.</summary>
public sealed record ParkedWait(ParkedRun Run, Waiting Waiting);

/// <summary>A waiting run, and why it waits.</summary>
public sealed record WaitingRun(QueuedRun Run, Waiting Waiting);
