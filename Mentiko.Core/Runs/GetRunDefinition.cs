using System.Collections.Immutable;
using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Results;

namespace Mentiko.Core.Runs;

/// <summary>The definition that a run pinned; without the agents for a role that may not read agents.</summary>
public sealed class GetRunDefinition(IRunStore runs, IDenialRecorder denials) : UseCase<RunId, PinnedDefinition>(denials)
{
    public override Permission Permission => Permission.RunsRead;

    protected override async Task<Result<PinnedDefinition>> HandleAsync(NamespaceScope scope, RunId input, CancellationToken cancel)
    {
        if (await runs.FindDefinitionAsync(scope, input, cancel) is not { } pinned)
        {
            return new Error.NotFound();
        }

        return scope.Allows(Permission.AgentsRead)
            ? pinned
            : pinned with { Agents = ImmutableSortedDictionary<string, AgentDefinition>.Empty };
    }
}
