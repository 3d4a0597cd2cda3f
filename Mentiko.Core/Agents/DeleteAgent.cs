using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;

namespace Mentiko.Core.Agents;

/// <summary>Deletes an agent that no chain uses.</summary>
public sealed class DeleteAgent(IAgentStore agents, IDenialRecorder denials) : UseCase<DeleteAgent.Input, Done>(denials)
{
    public sealed record Input(AgentName Name, int? ExpectedVersion);

    public override Permission Permission => Permission.AgentsWrite;

    protected override Task<Result<Done>> HandleAsync(NamespaceScope scope, Input input, CancellationToken cancel) =>
        agents.DeleteAsync(scope, input.Name, input.ExpectedVersion, new AuditDraft(AuditActions.AgentDeleted, "agent", input.Name.Text), cancel);
}
