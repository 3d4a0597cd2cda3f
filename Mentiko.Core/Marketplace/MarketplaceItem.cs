using System.Collections.Immutable;
using System.Text.Json;
using Mentiko.Core.Agents;
using Mentiko.Core.Chains;

namespace Mentiko.Core.Marketplace;

/// <summary>One version of a chain in the catalog, with its agents and a sample to try it on. Its texts are a stranger's.</summary>
public sealed record MarketplaceItem
{
    public required ItemName Name { get; init; }

    /// <summary>From 1; a higher one is newer.</summary>
    public required int Version { get; init; }

    /// <summary>Who vouches for it: the product, or the name of the key that signed it.</summary>
    public required string Publisher { get; init; }

    public required string Title { get; init; }

    /// <summary>One sentence.</summary>
    public required string Summary { get; init; }

    /// <summary>Markdown.</summary>
    public string About { get; init; } = "";

    public required ChainDefinition Chain { get; init; }

    /// <summary>By name; exactly those that the chain uses.</summary>
    public required ImmutableArray<ItemAgent> Agents { get; init; }

    /// <summary>An input that the chain takes, for a first run on the sample files.</summary>
    public required JsonElement Input { get; init; }

    /// <summary>Sample files by their path in the workspace.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<byte>> Files { get; init; } = ImmutableSortedDictionary<string, ImmutableArray<byte>>.Empty;

    public ItemNeeds Needs => ItemNeeds.Of(this);
}

/// <summary>An agent of an item.</summary>
public sealed record ItemAgent(AgentName Name, AgentDefinition Definition);
