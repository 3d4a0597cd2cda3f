using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Chains;

/// <summary>One version of a chain.</summary>
public sealed class GetChainVersion(IChainStore chains, IDenialRecorder denials) : UseCase<GetChainVersion.Input, ChainVersion>(denials)
{
    public sealed record Input(ChainName Name, int Version);

    public override Permission Permission => Permission.ChainsRead;

    protected override async Task<Result<ChainVersion>> HandleAsync(NamespaceScope scope, Input input, CancellationToken cancel) =>
        await chains.FindVersionAsync(scope, input.Name, input.Version, cancel) is { } chain ? chain : new Error.NotFound();
}
