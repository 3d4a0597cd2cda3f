using System.Collections.Immutable;
using System.Text.Json;
using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Chains.Validation;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Secrets;

namespace Mentiko.Core.Chains;

/// <summary>
/// Checks a definition against the namespace that it is for. An agent of another namespace is simply unknown here:
/// the store is never asked beyond the scope.
/// </summary>
public sealed class ChainChecker(IAgentStore agents, ISecretNames secrets)
{
    /// <summary>A definition with everything that is wrong with it, and the agents that it uses.</summary>
    public sealed record Checked(ChainDefinition? Definition, ImmutableArray<Problem> Problems, IReadOnlyDictionary<AgentName, AgentDefinition> Agents)
    {
        public bool IsValid => Definition is not null && !Problems.Any(problem => problem.Severity == ProblemSeverity.Error);
    }

    public async Task<Checked> CheckAsync(NamespaceScope scope, JsonElement json, CancellationToken cancel)
    {
        var reading = ChainDefinitionReader.Read(json);
        var facts = await FactsAsync(scope, ChainValidator.AgentsOf(reading), scope.Organization.Settings, cancel);
        return new Checked(reading.Value, ChainValidator.Validate(reading, facts), facts.Agents);
    }

    public Task<Checked> CheckAsync(NamespaceScope scope, ChainDefinition definition, CancellationToken cancel) =>
        CheckAsync(scope, definition, scope.Organization.Settings, cancel);

    /// <summary>Against settings that were read after the scope was made, for a verdict that is remembered.</summary>
    public async Task<Checked> CheckAsync(NamespaceScope scope, ChainDefinition definition, OrganizationSettings settings, CancellationToken cancel)
    {
        var facts = await FactsAsync(scope, [.. definition.Steps.Select(step => step.Agent).Distinct()], settings, cancel);
        return new Checked(definition, ChainValidator.Validate(definition, facts), facts.Agents);
    }

    private async Task<ValidationFacts> FactsAsync(NamespaceScope scope, IReadOnlyCollection<AgentName> names, OrganizationSettings settings, CancellationToken cancel)
    {
        var found = await agents.FindManyAsync(scope, names, cancel);
        return new ValidationFacts(
            found.ToDictionary(agent => agent.Name, agent => agent.Definition),
            await secrets.ListAsync(scope, cancel))
        {
            AllowedHosts = settings.Network.Allow,
            Execution = settings.Execution,
        };
    }
}
