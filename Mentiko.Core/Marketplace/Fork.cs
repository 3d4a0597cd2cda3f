using System.Collections.Immutable;
using Mentiko.Core.Agents;
using Mentiko.Core.Chains;

namespace Mentiko.Core.Marketplace;

/// <summary>A copy of an item in a namespace. Nothing joins it to the catalog any more but the record of where it is from.</summary>
/// <param name="Chain">The name of the new chain.</param>
/// <param name="Agents">The new agents in the order of the item's; one whose name was taken has a number behind it.</param>
/// <param name="Needs">What it needs before it does its work.</param>
/// <param name="FilesWritten">Sample files that were put into the workspace.</param>
public sealed record Fork(ChainName Chain, ImmutableArray<AgentName> Agents, ItemNeeds Needs, ImmutableArray<string> FilesWritten);

/// <summary>What an upgrade will write.</summary>
/// <param name="From">The version that the fork is of.</param>
/// <param name="ChainVersion">The chain's version that the plan was made of.</param>
/// <param name="Chain">The chain's next version; null where it stays.</param>
/// <param name="Agents">The agents that change.</param>
/// <param name="Origin">The fork's new origin.</param>
public sealed record UpgradePlan(int From, int ChainVersion, ChainDefinition? Chain, ImmutableArray<UpgradePlan.Agent> Agents, ForkOrigin Origin)
{
    /// <param name="Name">Its name here.</param>
    /// <param name="Definition">What it becomes.</param>
    /// <param name="Version">The version that the plan was made of; 0 for one that is new.</param>
    public sealed record Agent(AgentName Name, AgentDefinition Definition, int Version);
}

/// <summary>What an upgrade came to.</summary>
/// <param name="Chain">The fork.</param>
/// <param name="Version">Its version now.</param>
/// <param name="Item">What it was forked from.</param>
/// <param name="From">The version of the item that it was of.</param>
/// <param name="To">The version of the item that it is of.</param>
/// <param name="Agents">The agents that changed or are new.</param>
/// <param name="SecretsNeeded">Secrets that its agents declare and that do not exist.</param>
public sealed record Upgrade(ChainName Chain, int Version, ItemName Item, int From, int To, ImmutableArray<AgentName> Agents, ImmutableArray<string> SecretsNeeded);

/// <summary>Where a chain is from, and what it was when it was forked: the common ancestor of an upgrade.</summary>
/// <param name="Item">The item.</param>
/// <param name="Version">The version that was forked.</param>
/// <param name="Chain">The chain as it was made, with the agents' names here.</param>
/// <param name="Agents">The agents as they were made, by their names here.</param>
/// <param name="Names">The name here of each of the item's agents.</param>
public sealed record ForkOrigin(
    ItemName Item,
    int Version,
    ChainDefinition Chain,
    IReadOnlyDictionary<AgentName, AgentDefinition> Agents,
    IReadOnlyDictionary<AgentName, AgentName> Names);
