using System.Globalization;
using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.Rows;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.AuditTrail;

/// <summary>Reads a record from its beginning to its end, a page at a time: no transaction stays open over the whole of it.</summary>
internal sealed class AuditPages(IReadContextFactory contexts)
{
    public const int Size = 1_000;

    /// <summary>The entries that follow one; fewer than <see cref="Size"/> at the end.</summary>
    public async Task<List<AuditRow>> AfterAsync(NamespaceScope scope, long after, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        var page = await context.AuditEntries.Where(row => row.Sequence > after).OrderBy(row => row.Sequence).Take(Size + 1).ToListAsync(cancel);

        // The next page begins behind the last entry. One that has the same number would be on neither, so it stays on this one.
        if (page.Count > Size && page[Size].Sequence != page[Size - 1].Sequence)
        {
            page.RemoveAt(Size);
        }

        // SQLite takes what is no number for more than any, and reads one in it all the same: it would be on each page, for ever.
        page.RemoveAll(row => row.Sequence <= after);
        return page;
    }

    /// <summary>The entry of a number; null when there is none.</summary>
    public async Task<AuditRow?> FindAsync(NamespaceScope scope, long sequence, CancellationToken cancel) =>
        (await FindAllAsync(scope, sequence, cancel)).FirstOrDefault();

    /// <summary>The entries of a number: one, where the database is as it was made. Two at most.</summary>
    public async Task<List<AuditRow>> FindAllAsync(NamespaceScope scope, long sequence, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        return await context.AuditEntries.Where(row => row.Sequence == sequence).OrderBy(row => row.Hash).Take(2).ToListAsync(cancel);
    }

    /// <summary>The latest entries of an action, after one, whose target begins so; 20 at most.</summary>
    public async Task<List<AuditRow>> FindActsAsync(NamespaceScope scope, string action, string target, long after, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        return await context.AuditEntries
            .Where(row => row.Action == action && row.Sequence > after && row.TargetId.StartsWith(target))
            .OrderByDescending(row => row.Sequence)
            .Take(20)
            .ToListAsync(cancel);
    }

    /// <summary>The first entry of the page after one that a search would miss, because a column of it holds something else than it is declared to; null when there is none.</summary>
    public async Task<TrailFault?> FindHiddenAsync(NamespaceScope scope, long after, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        return await context.FindMistypedEntryAsync(after, Size + 1, cancel) is { } sequence
            ? new TrailFault(TrailFaultKind.Changed, sequence, string.Create(CultureInfo.InvariantCulture, $"Entry {sequence} was changed: a column of it holds what it was not made for, so that no search finds it."))
            : null;
    }

    /// <summary>The lowest number of all; null for a record without entries.</summary>
    public async Task<long?> FirstAsync(NamespaceScope scope, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        return await context.AuditEntries.OrderBy(row => row.Sequence).Select(row => (long?)row.Sequence).FirstOrDefaultAsync(cancel);
    }

    /// <summary>The first entry at or after a moment; null when there is none.</summary>
    public async Task<long?> FirstAtAsync(NamespaceScope scope, DateTimeOffset moment, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        return await AuditFilter.FirstAtAsync(context.AuditEntries, moment.ToUnixTimeMilliseconds(), cancel);
    }

    /// <summary>The last entry; null for a record without any.</summary>
    public async Task<AuditRow?> LastAsync(NamespaceScope scope, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        return await context.AuditEntries.OrderByDescending(row => row.Sequence).FirstOrDefaultAsync(cancel);
    }
}
