using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Runs;

/// <summary>One run with its steps and attempts.</summary>
public sealed class GetRun(IRunStore runs, IDenialRecorder denials) : UseCase<RunId, Run>(denials)
{
    public override Permission Permission => Permission.RunsRead;

    protected override async Task<Result<Run>> HandleAsync(NamespaceScope scope, RunId input, CancellationToken cancel) =>
        await runs.FindAsync(scope, input, cancel) is { } run ? run : new Error.NotFound();
}
