using Mentiko.Core.Access;
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
        return await context.AuditEntries.Where(row => row.Sequence > after).OrderBy(row => row.Sequence).Take(Size).ToListAsync(cancel);
    }

    public async Task<AuditRow?> FindAsync(NamespaceScope scope, long sequence, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        return await context.AuditEntries.SingleOrDefaultAsync(row => row.Sequence == sequence, cancel);
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
