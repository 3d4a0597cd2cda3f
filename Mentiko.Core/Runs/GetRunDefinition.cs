using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Runs;

/// <summary>The definition that a run pinned.</summary>
public sealed class GetRunDefinition(IRunStore runs, IDenialRecorder denials) : UseCase<RunId, PinnedDefinition>(denials)
{
    public override Permission Permission => Permission.RunsRead;

    protected override async Task<Result<PinnedDefinition>> HandleAsync(NamespaceScope scope, RunId input, CancellationToken cancel) =>
        await runs.FindDefinitionAsync(scope, input, cancel) is { } pinned ? pinned : new Error.NotFound();
}
