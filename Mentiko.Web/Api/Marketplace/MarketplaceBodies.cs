using System.Text.Json;
using System.Text.Json.Nodes;
using Mentiko.Core.Agents;
using Mentiko.Core.Chains;
using Mentiko.Core.Marketplace;

namespace Mentiko.Web.Api.Marketplace;

/// <summary>An item in a list.</summary>
internal sealed record ItemBody(string Item, int Version, string Title, string Summary, string Publisher, int Steps, NeedsBody Needs)
{
    public static ItemBody Of(MarketplaceItem item) => new(
        item.Name.Text, item.Version, item.Title, item.Summary, item.Publisher, item.Chain.Steps.Length, NeedsBody.Of(item.Needs));
}

/// <summary>What an item needs and does not bring along.</summary>
internal sealed record NeedsBody(IReadOnlyList<string> Secrets, IReadOnlyList<string> Hosts, IReadOnlyList<string> Images, IReadOnlyList<string> Files)
{
    public static NeedsBody Of(ItemNeeds needs) => new(needs.Secrets, needs.Hosts, needs.Images, needs.Files);
}

/// <summary>An item with everything that a fork of it would be.</summary>
internal sealed record ItemDetailBody(
    string Item,
    int Version,
    IReadOnlyList<int> Versions,
    string Title,
    string Summary,
    string About,
    string Publisher,
    NeedsBody Needs,
    JsonNode? Chain,
    IReadOnlyDictionary<string, JsonNode?> Agents,
    JsonElement Input)
{
    public static ItemDetailBody Of(MarketplaceItem item, IReadOnlyList<int> versions) => new(
        item.Name.Text,
        item.Version,
        versions,
        item.Title,
        item.Summary,
        item.About,
        item.Publisher,
        NeedsBody.Of(item.Needs),
        JsonNode.Parse(ChainDefinitionWriter.Write(item.Chain)),
        item.Agents.ToDictionary(agent => agent.Name.Text, agent => JsonNode.Parse(AgentDefinitionWriter.Write(agent.Definition))),
        item.Input);
}

/// <summary>How an item is forked.</summary>
internal sealed record ForkItemBody(string? As, bool? Files);

/// <summary>What a fork made, and what it still needs.</summary>
internal sealed record ForkBody(
    string Chain,
    IReadOnlyList<string> Agents,
    IReadOnlyList<string> SecretsNeeded,
    IReadOnlyList<string> HostsNeeded,
    IReadOnlyList<string> ImagesNeeded,
    IReadOnlyList<string> FilesNeeded,
    IReadOnlyList<string> FilesWritten)
{
    public static ForkBody Of(Fork fork) => new(
        fork.Chain.Text,
        [.. fork.Agents.Select(agent => agent.Text)],
        fork.Needs.Secrets,
        fork.Needs.Hosts,
        fork.Needs.Images,
        fork.Needs.Files,
        fork.FilesWritten);
}

/// <summary>What an upgrade of a fork would do.</summary>
internal sealed record UpgradeBody(string Item, int From, int To, string Preview, bool Conflict, IReadOnlyList<UpgradeBody.ChangeBody> Changes)
{
    internal sealed record ChangeBody(string Path, string Verdict, JsonElement? Base, JsonElement? Yours, JsonElement? Theirs);

    public static UpgradeBody Of(UpgradePreview preview) => new(
        preview.Item.Text,
        preview.From,
        preview.To,
        preview.Stamp,
        preview.HasConflict,
        [.. preview.Changes.Select(change => new ChangeBody(change.Path, change.Verdict.ToWire(), change.Base, change.Yours, change.Theirs))]);
}

/// <summary>Which preview to apply, and a side ("yours" or "theirs") by path: for each conflict, and where the verdict is not wanted.</summary>
internal sealed record ApplyUpgradeBody(string Preview, IReadOnlyDictionary<string, string>? Choices);

/// <summary>What an upgrade of a fork came to.</summary>
internal sealed record UpgradedBody(string Chain, int Version, string Item, int From, int To, IReadOnlyList<string> Agents, IReadOnlyList<string> SecretsNeeded)
{
    public static UpgradedBody Of(Upgrade made) => new(
        made.Chain.Text, made.Version, made.Item.Text, made.From, made.To, [.. made.Agents.Select(agent => agent.Text)], made.SecretsNeeded);
}
