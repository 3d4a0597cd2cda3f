using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Chains;
using Mentiko.Core.Results;

namespace Mentiko.Core.Marketplace;

/// <summary>Reads what an upgrade is about: the fork as it was made, as it is, and the newest version under the fork's names.</summary>
internal sealed class UpgradeReader(IMarketplaceCatalog catalog, IForkStore forks, IChainStore chains, IAgentStore agents)
{
    public async Task<Result<PendingUpgrade>> ReadAsync(NamespaceScope scope, ChainName name, CancellationToken cancel)
    {
        if (await chains.FindAsync(scope, name, cancel) is not { } chain)
        {
            return new Error.NotFound();
        }

        if (await forks.FindOriginAsync(scope, name, cancel) is not { } origin)
        {
            return new Error.Conflict("This chain was not forked from the marketplace, so nothing there is newer than it.");
        }

        if (catalog.Find(origin.Item) is not { } newest)
        {
            return new Error.Conflict($"'{origin.Item.Text}' is not in this server's catalog any more.");
        }

        var own = await agents.FindManyAsync(scope, [.. chain.Definition.Steps.Select(step => step.Agent).Concat(origin.Agents.Keys).Distinct()], cancel);
        var names = await NameAsync(scope, newest, origin, cancel);
        var yours = own.ToDictionary(agent => agent.Name, agent => agent.Definition);
        var theirs = newest.Agents.ToDictionary(agent => names[agent.Name], agent => agent.Definition);

        // An agent that the newest version does not have stays as it is: another chain may use it.
        var ancestors = origin.Agents.Where(agent => theirs.ContainsKey(agent.Key)).ToDictionary(agent => agent.Key, agent => agent.Value);
        return new PendingUpgrade(
            chain,
            own,
            origin,
            newest,
            names,
            new UpgradeState(origin.Chain, ancestors),
            new UpgradeState(chain.Definition, yours.Where(agent => theirs.ContainsKey(agent.Key) || !origin.Agents.ContainsKey(agent.Key)).ToDictionary()),
            new UpgradeState(ForkNames.Rename(newest.Chain, names), theirs));
    }

    /// <summary>The names here of the newest version's agents; one that is new and whose name is another agent's gets a number.</summary>
    private async Task<IReadOnlyDictionary<AgentName, AgentName>> NameAsync(NamespaceScope scope, MarketplaceItem newest, ForkOrigin origin, CancellationToken cancel)
    {
        var names = new Dictionary<AgentName, AgentName>();
        var taken = origin.Names.Values.ToHashSet();
        foreach (var agent in newest.Agents)
        {
            if (origin.Names.TryGetValue(agent.Name, out var known))
            {
                names[agent.Name] = known;
                continue;
            }

            var name = ForkNames.Free(agent.Name, taken.Contains);
            while (await agents.FindAsync(scope, name, cancel) is not null)
            {
                taken.Add(name);
                name = ForkNames.Free(agent.Name, taken.Contains);
            }

            taken.Add(name);
            names[agent.Name] = name;
        }

        return names;
    }
}

/// <summary>An upgrade that could be applied now.</summary>
internal sealed record PendingUpgrade(
    ChainVersion Chain,
    IReadOnlyList<AgentVersion> Own,
    ForkOrigin Origin,
    MarketplaceItem Newest,
    IReadOnlyDictionary<AgentName, AgentName> Names,
    UpgradeState Ancestor,
    UpgradeState Yours,
    UpgradeState Theirs)
{
    public IReadOnlyList<UpgradeChange> Changes { get; } = ThreeWayDiff.Compare(Ancestor, Yours, Theirs);

    /// <summary>Stands for everything that the changes were made of: another one means that they may be others.</summary>
    public string Stamp
    {
        get
        {
            var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"{Origin.Item.Text} {Origin.Version} {Newest.Version} {Chain.Name.Text} {Chain.Version}"));
            foreach (var agent in Own.OrderBy(agent => agent.Name.Text, StringComparer.Ordinal))
            {
                text.Append(CultureInfo.InvariantCulture, $" {agent.Name.Text}:{agent.Version}");
            }

            foreach (var (theirs, here) in Names.OrderBy(name => name.Key.Text, StringComparer.Ordinal))
            {
                text.Append(CultureInfo.InvariantCulture, $" {theirs.Text}={here.Text}");
            }

            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 12));
        }
    }
}
