using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Agents;

/// <summary>The current version of one agent.</summary>
public sealed class GetAgent(IAgentStore agents, IDenialRecorder denials) : UseCase<AgentName, AgentVersion>(denials)
{
    public override Permission Permission => Permission.AgentsRead;

    protected override async Task<Result<AgentVersion>> HandleAsync(NamespaceScope scope, AgentName input, CancellationToken cancel) =>
        await agents.FindAsync(scope, input, cancel) is { } agent ? agent : new Error.NotFound();
}
