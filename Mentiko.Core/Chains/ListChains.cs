using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Chains;

/// <summary>The namespace's chains by name.</summary>
public sealed class ListChains(IChainStore chains, IDenialRecorder denials) : UseCase<PageRequest, Page<ChainVersion>>(denials)
{
    public override Permission Permission => Permission.ChainsRead;

    protected override async Task<Result<Page<ChainVersion>>> HandleAsync(NamespaceScope scope, PageRequest input, CancellationToken cancel) =>
        await chains.ListAsync(scope, input, cancel);
}
