using System.Globalization;
using Mentiko.Core.Access;
using Mentiko.Core.Audit;

namespace Mentiko.Infrastructure.AuditTrail;

/// <summary>
/// Looks before the beginning of a record, where no walk comes by. Entries that an archive has taken may be there until
/// they are removed: they lead to the floor, entry by entry. Everything else was put there behind the product's back.
/// </summary>
internal sealed class RecordBeginning(AuditPages pages)
{
    /// <summary>What is wrong before the beginning; null for nothing. One look into the index where nothing is there.</summary>
    /// <param name="scope">Whose record.</param>
    /// <param name="floor">Where it begins; null: with its first entry.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task<TrailFault?> CheckAsync(NamespaceScope scope, AuditFloor? floor, CancellationToken cancel)
    {
        var first = await pages.FirstAsync(scope, cancel);
        while (first is { } from && from <= (floor?.Sequence ?? 0))
        {
            if (floor is not null && from > 0 && await LeadsToAsync(scope, from, floor, cancel))
            {
                return null;
            }

            // An archive that is under way removes entries from the first on.
            first = await pages.FirstAsync(scope, cancel);
            if (first == from)
            {
                return new TrailFault(TrailFaultKind.Sequence, from, string.Create(CultureInfo.InvariantCulture, $"Entry {from} stands before the beginning of the record, which is entry {(floor?.Sequence ?? 0) + 1}."));
            }
        }

        return null;
    }

    private async Task<bool> LeadsToAsync(NamespaceScope scope, long from, AuditFloor floor, CancellationToken cancel)
    {
        var page = await pages.AfterAsync(scope, from - 1, cancel);
        if (page.Count == 0)
        {
            return false;
        }

        // What came before it is archived: its hash and what follows are held against the floor.
        var walk = TrailWalk.After(scope.Namespace.Value, from - 1, page[0].PreviousHash);
        while (page.TakeWhile(entry => entry.Sequence <= floor.Sequence).All(walk.Add) && page.Count >= AuditPages.Size && page[^1].Sequence <= floor.Sequence)
        {
            page = await pages.AfterAsync(scope, walk.Last, cancel);
        }

        return walk.Fault is null && walk.Last == floor.Sequence && walk.LastHash == floor.Hash;
    }
}
