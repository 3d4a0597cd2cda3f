using Mentiko.Core.Access;
using Mentiko.Core.Execution;
using Mentiko.Core.Results;

namespace Mentiko.Core.Runs;

/// <summary>What a run did, what it waits for and what it does next.</summary>
public sealed class GetRunProgress(IRunStore runs, ExecutorPatience patience, IDenialRecorder denials) : UseCase<RunId, RunProgress>(denials)
{
    public override Permission Permission => Permission.RunsRead;

    protected override async Task<Result<RunProgress>> HandleAsync(NamespaceScope scope, RunId input, CancellationToken cancel)
    {
        // Events and visits after the run: a step that is told as waiting may have started since, never the reverse.
        if (await runs.FindAsync(scope, input, cancel) is not { } run
            || await runs.FindDefinitionAsync(scope, input, cancel) is not { } pinned)
        {
            return new Error.NotFound();
        }

        var visits = await runs.ListVisitsAsync(scope, input, cancel);
        var events = await RunHistory.ReadAsync(runs, scope, input, cancel);
        return RunProgress.Of(run, pinned, events, visits, patience);
    }
}
