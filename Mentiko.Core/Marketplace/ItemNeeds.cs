using System.Collections.Immutable;

namespace Mentiko.Core.Marketplace;

/// <summary>What an item does not bring along and its owner has to provide.</summary>
/// <param name="Secrets">Names of secrets that its agents declare.</param>
/// <param name="Hosts">Hosts that its agents call or run on.</param>
/// <param name="Images">Container images that its agents run in.</param>
/// <param name="Files">Files of the workspace that the sample input works on.</param>
public sealed record ItemNeeds(ImmutableArray<string> Secrets, ImmutableArray<string> Hosts, ImmutableArray<string> Images, ImmutableArray<string> Files)
{
    public bool IsNothing => Secrets.IsEmpty && Hosts.IsEmpty && Images.IsEmpty && Files.IsEmpty;

    public static ItemNeeds Of(MarketplaceItem item)
    {
        var agents = item.Agents.Select(agent => agent.Definition).ToList();
        return new ItemNeeds(
            Sorted(agents.SelectMany(agent => agent.Secrets)),
            Sorted(agents.SelectMany(agent => agent.Network.Allow.Append(agent.Execution.Host))),
            Sorted(agents.Select(agent => agent.Execution.Image)),
            [.. item.Files.Keys]);
    }

    private static ImmutableArray<string> Sorted(IEnumerable<string?> names) =>
        [.. names.OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
