using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Agents;

/// <summary>The namespace's agents by name.</summary>
public sealed class ListAgents(IAgentStore agents, IDenialRecorder denials) : UseCase<PageRequest, Page<AgentVersion>>(denials)
{
    public override Permission Permission => Permission.AgentsRead;

    protected override async Task<Result<Page<AgentVersion>>> HandleAsync(NamespaceScope scope, PageRequest input, CancellationToken cancel) =>
        await agents.ListAsync(scope, input, cancel);
}
