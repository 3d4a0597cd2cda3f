using System.Text.Json;
using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Chains;
using Mentiko.Core.Results;

namespace Mentiko.Core.Agents;

/// <summary>Saves an agent's definition as its next version.</summary>
public sealed class SaveAgent(IAgentStore agents, IDenialRecorder denials) : UseCase<SaveAgent.Input, AgentVersion>(denials)
{
    /// <param name="Name">Which agent.</param>
    /// <param name="Definition">The definition as the contract has it.</param>
    /// <param name="ExpectedVersion">The caller's If-Match; 0: must not exist; null: whatever is there.</param>
    /// <param name="Note">What changed, at most 500 characters.</param>
    public sealed record Input(AgentName Name, JsonElement Definition, int? ExpectedVersion, string? Note);

    public override Permission Permission => Permission.AgentsWrite;

    protected override async Task<Result<AgentVersion>> HandleAsync(NamespaceScope scope, Input input, CancellationToken cancel)
    {
        var reading = AgentDefinitionReader.Read(input.Definition);
        if (reading.Value is not { } definition)
        {
            return ProblemErrors.ToInvalid(reading.Problems);
        }

        if (scope.Organization.Settings.Execution.RefusalOf(definition.Execution.Target) is { } refusal)
        {
            return Error.Invalid.At("$.execution.target", refusal);
        }

        if (ChangeNote.Check(input.Note) is { } error)
        {
            return error;
        }

        // The store knows whether this is the first version and names the act accordingly.
        var draft = new AuditDraft(AuditActions.AgentUpdated, "agent", input.Name.Text);
        return await agents.SaveAsync(scope, input.Name, definition, input.ExpectedVersion, input.Note, draft, cancel);
    }
}
