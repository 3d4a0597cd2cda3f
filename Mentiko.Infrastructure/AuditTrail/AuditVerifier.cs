using Mentiko.Core.Access;
using Mentiko.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.AuditTrail;

/// <summary>What walking a namespace's chain came to.</summary>
/// <param name="Valid">Every entry follows the one before it and hashes to what it says.</param>
/// <param name="Entries">How many entries were walked.</param>
/// <param name="FirstInvalidSequence">Where the chain breaks: the first entry that is changed, missing or out of place. Null when valid.</param>
internal sealed record AuditVerification(bool Valid, long Entries, long? FirstInvalidSequence);

/// <summary>
/// Walks a namespace's chain from its first entry. It finds what was changed, removed or put in between; entries cut
/// off at the end, and a chain written anew as a whole, only a checkpoint that is kept elsewhere can show.
/// </summary>
internal sealed class AuditVerifier(IReadContextFactory contexts)
{
    public async Task<AuditVerification> VerifyAsync(NamespaceScope scope, CancellationToken cancel)
    {
        var buffer = new CanonicalJson();
        var previous = AuditChain.Genesis(scope.Namespace.Value);
        var walked = 0L;
        await using var context = contexts.Create(scope);
        await foreach (var entry in context.AuditEntries.OrderBy(row => row.Sequence).AsAsyncEnumerable().WithCancellation(cancel))
        {
            if (entry.Sequence != walked + 1
                || !string.Equals(entry.PreviousHash, previous, StringComparison.Ordinal)
                || !string.Equals(entry.Hash, AuditChain.HashOf(entry, buffer), StringComparison.Ordinal))
            {
                return new AuditVerification(false, walked, walked + 1);
            }

            walked++;
            previous = entry.Hash;
        }

        return new AuditVerification(true, walked, null);
    }
}
