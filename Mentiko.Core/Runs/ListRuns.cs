using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Runs;

/// <summary>The namespace's runs, newest first.</summary>
public sealed class ListRuns(IRunStore runs, IDenialRecorder denials) : UseCase<RunQuery, Page<Run>>(denials)
{
    public override Permission Permission => Permission.RunsRead;

    protected override async Task<Result<Page<Run>>> HandleAsync(NamespaceScope scope, RunQuery input, CancellationToken cancel) =>
        await runs.ListAsync(scope, input, cancel);
}
