using Mentiko.Core.Access;
using Mentiko.Core.Chains;
using Mentiko.Core.Results;

namespace Mentiko.Core.Search;

/// <summary>Chains by a part of their name.</summary>
public sealed class FindChains(INameIndex names, IDenialRecorder denials) : UseCase<NameQuery, IReadOnlyList<ChainName>>(denials)
{
    public override Permission Permission => Permission.ChainsRead;

    protected override async Task<Result<IReadOnlyList<ChainName>>> HandleAsync(NamespaceScope scope, NameQuery input, CancellationToken cancel) =>
        Result<IReadOnlyList<ChainName>>.Of(await names.FindChainsAsync(scope, input.Wanted, input.Bounded, cancel));
}
