using Mentiko.Core.Access;
using Mentiko.Core.Chains;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;

namespace Mentiko.Infrastructure.Persistence.Stores;

/// <summary>
/// Remembers checked chains, so that a trigger reads and checks nothing. Nobody tells it of changes: each commit that
/// accepts a run compares the stamp, on whatever node the change was made. What it holds is bounded in bytes, however
/// many namespaces there are, and what nobody triggers leaves it.
/// </summary>
internal sealed class PinnedChainCache(ChainPinner pinner, IReadContextFactory contexts) : IPinnedChains, IDisposable
{
    private const long MostBytes = 64 * 1024 * 1024;

    // Text, and the objects that were read from it: some six times the text, and a little for each entry.
    private const int BytesOfCharacter = 14;
    private const int BytesOfEntry = 2048;
    private static readonly TimeSpan Unused = TimeSpan.FromMinutes(10);
    private readonly MemoryCache _chains = new(new MemoryCacheOptions { SizeLimit = MostBytes });

    public async ValueTask<Result<PinnedChain>> FindAsync(NamespaceScope scope, ChainName chain, bool afresh, CancellationToken cancel)
    {
        var key = new Key(scope.Namespace, chain);
        if (!afresh && _chains.TryGetValue(key, out PinnedChain? known))
        {
            return known!;
        }

        // The stamp first: what changes between the two reads makes the pinned chain old, never good with a newer stamp.
        var pinned = await pinner.PinAsync(scope, chain, await StampAsync(scope, cancel), cancel);
        if (pinned.TryGet(out var found, out _))
        {
            var size = BytesOfEntry + (long)found.Json.Length * BytesOfCharacter;
            _chains.Set(key, found, new MemoryCacheEntryOptions { Size = size, SlidingExpiration = Unused });
        }
        else
        {
            _chains.Remove(key);
        }

        return pinned;
    }

    public void Dispose() => _chains.Dispose();

    private async Task<long> StampAsync(NamespaceScope scope, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        return await context.RunCounts.Select(row => row.DefinitionStamp).SingleOrDefaultAsync(cancel);
    }

    private sealed record Key(NamespaceId Namespace, ChainName Chain);
}
