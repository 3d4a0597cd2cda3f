using Mentiko.Core.Access;
using Mentiko.Core.Execution;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;

namespace Mentiko.Core.Queues;

/// <summary>Why one run waits; no reason where it does not.</summary>
public sealed class ExplainWaiting(IQueueStore queues, ExecutorPatience patience, IDenialRecorder denials) : UseCase<Run, WaitingAnswer>(denials)
{
    public override Permission Permission => Permission.RunsRead;

    protected override async Task<Result<WaitingAnswer>> HandleAsync(NamespaceScope scope, Run input, CancellationToken cancel)
    {
        if (input.Status != RunStatus.Queued)
        {
            return new WaitingAnswer(ExecutorWaits.Of(input, patience));
        }

        return (await queues.ReadAsync(scope, cancel)).TryGet(out var state, out var error)
            ? new WaitingAnswer(WaitingReasons.Of(state, await queues.FindPositionAsync(scope, input.Id, input.QueuedAt, cancel)))
            : error;
    }
}

/// <summary>The answer to why a run waits.</summary>
/// <param name="Waiting">Null where the run does not wait.</param>
public sealed record WaitingAnswer(Waiting? Waiting);
