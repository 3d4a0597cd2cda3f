using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Runs;

/// <summary>When what happened in a run.</summary>
public sealed class GetRunTimeline(IRunStore runs, IDenialRecorder denials) : UseCase<RunId, RunTimeline>(denials)
{
    public override Permission Permission => Permission.RunsRead;

    protected override async Task<Result<RunTimeline>> HandleAsync(NamespaceScope scope, RunId input, CancellationToken cancel)
    {
        if (await runs.FindAsync(scope, input, cancel) is not { } run
            || await runs.FindDefinitionAsync(scope, input, cancel) is not { } pinned)
        {
            return new Error.NotFound();
        }

        return RunTimeline.Of(run, pinned.Chain, await RunHistory.ReadAsync(runs, scope, input, cancel));
    }
}
