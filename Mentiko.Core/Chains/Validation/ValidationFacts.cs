using System.Collections.Immutable;
using Mentiko.Core.Agents;
using Mentiko.Core.Namespaces;

namespace Mentiko.Core.Chains.Validation;

/// <summary>What validation knows about the namespace that a chain is for.</summary>
/// <param name="Agents">The agents that the chain names and that exist there.</param>
/// <param name="SecretNames">The names of the secrets that exist there.</param>
public sealed record ValidationFacts(IReadOnlyDictionary<AgentName, AgentDefinition> Agents, IReadOnlySet<string> SecretNames)
{
    /// <summary>The hosts that the organization lets its agents call.</summary>
    public ImmutableArray<HostPattern> AllowedHosts { get; init; } = [];

    /// <summary>Where the organization lets its agents run.</summary>
    public ExecutionSettings Execution { get; init; } = ExecutionSettings.Anywhere;
}
