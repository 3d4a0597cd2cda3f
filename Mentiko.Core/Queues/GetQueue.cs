using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Queues;

/// <summary>The namespace's queue: its state and a page of what waits, each with the reason.</summary>
public sealed class GetQueue(IQueueStore queues, IDenialRecorder denials) : UseCase<PageRequest, QueueView>(denials)
{
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
            new Page<WaitingRun>([.. page.Items.Select(run => new WaitingRun(run, WaitingReasons.Of(state, run.Position)))], page.Next));
    }
}

/// <summary>A queue as its readers see it.</summary>
public sealed record QueueView(QueueState State, Page<WaitingRun> Runs);

/// <summary>A waiting run, and why it waits.</summary>
public sealed record WaitingRun(QueuedRun Run, Waiting Waiting);
