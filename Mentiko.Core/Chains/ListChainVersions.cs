using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Chains;

/// <summary>All versions of a chain, newest first.</summary>
public sealed class ListChainVersions(IChainStore chains, IDenialRecorder denials) : UseCase<ListChainVersions.Input, Page<ChainVersion>>(denials)
{
    public sealed record Input(ChainName Name, PageRequest Page);

    public override Permission Permission => Permission.ChainsRead;

    protected override async Task<Result<Page<ChainVersion>>> HandleAsync(NamespaceScope scope, Input input, CancellationToken cancel) =>
        await chains.FindAsync(scope, input.Name, cancel) is null
            ? new Error.NotFound()
            : await chains.ListVersionsAsync(scope, input.Name, input.Page, cancel);
}
