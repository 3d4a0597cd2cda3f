using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Chains;
using Mentiko.Core.Results;

namespace Mentiko.Core.Marketplace;

/// <summary>Shows what the newest version of an item would change in a fork of it. Changes nothing.</summary>
public sealed class PreviewUpgrade(IMarketplaceCatalog catalog, IForkStore forks, IChainStore chains, IAgentStore agents, IDenialRecorder denials)
    : UseCase<ChainName, UpgradePreview>(denials)
{
    public override Permission Permission => Permission.ChainsWrite;

    protected override async Task<Result<UpgradePreview>> HandleAsync(NamespaceScope scope, ChainName input, CancellationToken cancel)
    {
        if (await chains.FindAsync(scope, input, cancel) is not { } chain)
        {
            return new Error.NotFound();
        }

        if (await forks.FindOriginAsync(scope, input, cancel) is not { } origin)
        {
            return new Error.Conflict("This chain was not forked from the marketplace, so nothing there is newer than it.");
        }

        if (catalog.Find(origin.Item) is not { } newest)
        {
            return new Error.Conflict($"'{origin.Item.Text}' is not in this server's catalog any more.");
        }

        var own = await agents.FindManyAsync(scope, [.. chain.Definition.Steps.Select(step => step.Agent).Concat(origin.Agents.Keys).Distinct()], cancel);
        var yours = new ThreeWayDiff.State(chain.Definition, own.ToDictionary(agent => agent.Name, agent => agent.Definition));
        var theirs = new ThreeWayDiff.State(
            ForkNames.Rename(newest.Chain, origin.Names),
            newest.Agents.ToDictionary(agent => origin.Names.GetValueOrDefault(agent.Name, agent.Name), agent => agent.Definition));
        var changes = ThreeWayDiff.Compare(new ThreeWayDiff.State(origin.Chain, origin.Agents), yours, theirs);
        return new UpgradePreview(origin.Item, origin.Version, newest.Version, changes);
    }
}
