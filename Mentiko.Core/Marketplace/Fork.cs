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
