using Mentiko.Core.Access;
using Mentiko.Core.Chains;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;

namespace Mentiko.TestKit.Fakes;

/// <summary>Remembers each chain until it is asked for afresh, as the product does; a stamp is the number of the reading.</summary>
public sealed class RememberingPins(ChainPinner pinner) : IPinnedChains
{
    private readonly Dictionary<(NamespaceId, ChainName), PinnedChain> _known = [];

    /// <summary>How often a chain was read.</summary>
    public int Readings { get; private set; }

    public async ValueTask<Result<PinnedChain>> FindAsync(NamespaceScope scope, ChainName chain, bool afresh, CancellationToken cancel)
    {
        if (!afresh && _known.TryGetValue((scope.Namespace, chain), out var known))
        {
            return known;
        }

        var pinned = await pinner.PinAsync(scope, chain, ++Readings, cancel);
        if (pinned.IsOk)
        {
            _known[(scope.Namespace, chain)] = pinned.Value;
        }

        return pinned;
    }
}
