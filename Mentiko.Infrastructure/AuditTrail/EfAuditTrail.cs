using System.Globalization;
using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Rows;
using Mentiko.Infrastructure.Persistence.Stores;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.AuditTrail;

/// <summary>The record of a namespace. Entries that belong to a change are written by its store; this adds those that stand alone.</summary>
/// <param name="contexts">The database.</param>
/// <param name="commits">Where entries are added.</param>
/// <param name="time">For counts up to now.</param>
/// <param name="floors">Where records begin; null for those that are here from their first entry on.</param>
internal sealed class EfAuditTrail(IReadContextFactory contexts, ICommitLine commits, TimeProvider time, Floors? floors = null) : IAuditTrail
{
    public async Task<Result<Done>> AppendAsync(NamespaceScope scope, AuditDraft draft, CancellationToken cancel)
    {
        try
        {
            return await commits.CommitAsync<Done>(
                CommitAuthor.Of(scope),
                session =>
                {
                    session.Audit(draft);
                    return default(Done);
                },
                cancel);
        }
        catch (CommitFailedException)
        {
            return new Error.AuditUnavailable();
        }
    }

    public async Task<Page<AuditEntry>> ListAsync(NamespaceScope scope, AuditQuery query, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        var led = AuditFilter.Lead(await AuditFilter.WithinTimeAsync(EntriesOf(context, scope), query, cancel), query);
        if (Paging.NumberAfter(query.Page) is { } below)
        {
            led = led.Where(row => row.Sequence < below);
        }

        var newest = led.OrderByDescending(row => row.Sequence);
        if (!AuditFilter.LeavesMore(query))
        {
            return Cut(await newest.Take(query.Page.Limit + 1).ToListAsync(cancel), query.Page.Limit);
        }

        // What only a second filter finds may be rare: it is looked for in a bounded piece, and the next page goes on.
        var piece = newest.Take(AuditFilter.Piece);
        var found = Cut(await AuditFilter.Rest(piece, query).OrderByDescending(row => row.Sequence).Take(query.Page.Limit + 1).ToListAsync(cancel), query.Page.Limit);
        if (found.Next is not null)
        {
            return found;
        }

        var end = await newest.Skip(AuditFilter.Piece - 1).Take(1).Select(row => (long?)row.Sequence).FirstOrDefaultAsync(cancel);
        return found with { Next = end?.ToString(CultureInfo.InvariantCulture) };
    }

    public async Task<AuditHistogram> CountAsync(NamespaceScope scope, AuditSpan span, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        return await AuditCounting.CountAsync(EntriesOf(context, scope), span, time.GetUtcNow(), cancel);
    }

    /// <summary>What a walk proves, and nothing that somebody put before its beginning.</summary>
    private IQueryable<AuditRow> EntriesOf(MentikoDbContext context, NamespaceScope scope)
    {
        var before = floors?.Before(scope) ?? 0;
        return context.AuditEntries.Where(row => row.Sequence > before);
    }

    private static Page<AuditEntry> Cut(List<AuditRow> rows, int limit) =>
        Paging.Cut(rows, limit, AuditRowReading.ToEntry, row => row.Sequence.ToString(CultureInfo.InvariantCulture));
}
