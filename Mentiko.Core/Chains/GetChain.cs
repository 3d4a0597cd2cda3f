using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Chains;

/// <summary>The current version of one chain.</summary>
public sealed class GetChain(IChainStore chains, IDenialRecorder denials) : UseCase<ChainName, ChainVersion>(denials)
{
    public override Permission Permission => Permission.ChainsRead;

    protected override async Task<Result<ChainVersion>> HandleAsync(NamespaceScope scope, ChainName input, CancellationToken cancel) =>
        await chains.FindAsync(scope, input, cancel) is { } chain ? chain : new Error.NotFound();
}
