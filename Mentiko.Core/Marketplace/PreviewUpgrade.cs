using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Chains;
using Mentiko.Core.Results;

namespace Mentiko.Core.Marketplace;

/// <summary>Shows what the newest version of an item would change in a fork of it. Changes nothing.</summary>
public sealed class PreviewUpgrade(IMarketplaceCatalog catalog, IForkStore forks, IChainStore chains, IAgentStore agents, IDenialRecorder denials)
    : UseCase<ChainName, UpgradePreview>(denials)
{
    private readonly UpgradeReader _reader = new(catalog, forks, chains, agents);

    public override Permission Permission => Permission.ChainsWrite;

    protected override async Task<Result<UpgradePreview>> HandleAsync(NamespaceScope scope, ChainName input, CancellationToken cancel) =>
        (await _reader.ReadAsync(scope, input, cancel)).Map(pending => new UpgradePreview(
            pending.Origin.Item, pending.Origin.Version, pending.Newest.Version, pending.Stamp, pending.Changes));
}
