using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Infrastructure.Persistence;

namespace Mentiko.Infrastructure.AuditTrail;

/// <summary>What walking a namespace's chain came to.</summary>
/// <param name="Valid">Every entry follows the one before it and hashes to what it says.</param>
/// <param name="Entries">How many entries were walked.</param>
/// <param name="FirstInvalidSequence">Where the chain breaks: the first entry that is changed, missing or out of place. Null when valid.</param>
internal sealed record AuditVerification(bool Valid, long Entries, long? FirstInvalidSequence);

/// <summary>
/// Walks a namespace's chain as the database alone has it. It finds what was changed, removed or put in between;
/// <see cref="AuditProver"/> holds it against the checkpoints too.
/// </summary>
/// <param name="contexts">The database.</param>
/// <param name="floors">Where records begin; null for those that are here from their first entry on.</param>
internal sealed class AuditVerifier(IReadContextFactory contexts, Floors? floors = null)
{
    public async Task<AuditVerification> VerifyAsync(NamespaceScope scope, CancellationToken cancel)
    {
        var pages = new AuditPages(contexts);
        var floor = floors?.Read(scope).Floor;
        if (await new RecordBeginning(pages).CheckAsync(scope, floor, cancel) is { } fault)
        {
            return new AuditVerification(false, 0, fault.Sequence);
        }

        var walk = floor is not null ? new TrailWalk(scope.Namespace.Value, null, floor) : new TrailWalk(scope.Namespace.Value, null);
        List<Persistence.Rows.AuditRow> page;
        do
        {
            page = await pages.AfterAsync(scope, walk.Last, cancel);
        }
        while (page.TrueForAll(walk.Add) && page.Count >= AuditPages.Size);

        return new AuditVerification(walk.Fault is null, walk.Entries, walk.Fault?.Sequence);
    }
}
