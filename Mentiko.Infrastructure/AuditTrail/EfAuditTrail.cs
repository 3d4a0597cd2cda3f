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
internal sealed class EfAuditTrail(IReadContextFactory contexts, ICommitLine commits) : IAuditTrail
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
        var entries = Filter(context.AuditEntries, query);
        if (Paging.NumberAfter(query.Page) is { } below)
        {
            entries = entries.Where(row => row.Sequence < below);
        }

        var rows = await entries.OrderByDescending(row => row.Sequence).Take(query.Page.Limit + 1).ToListAsync(cancel);
        return Paging.Cut(rows, query.Page.Limit, AuditRowReading.ToEntry, row => row.Sequence.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Actor is a user's id, or <c>system</c>; target is the target's id.</summary>
    private static IQueryable<AuditRow> Filter(IQueryable<AuditRow> entries, AuditQuery query)
    {
        if (query.Action is { } action)
        {
            entries = entries.Where(row => row.Action == action);
        }

        if (query.Actor is { } actor)
        {
            entries = actor == "system" ? entries.Where(row => row.ActorId == null) : entries.Where(row => row.ActorId == actor);
        }

        if (query.Target is { } target)
        {
            entries = entries.Where(row => row.TargetId == target);
        }

        if (query.Outcome is { } outcome)
        {
            entries = OfOutcome(entries, outcome);
        }

        if (query.From is { } from)
        {
            entries = entries.Where(row => row.Time >= from.ToUnixTimeMilliseconds());
        }

        return query.To is { } to ? entries.Where(row => row.Time < to.ToUnixTimeMilliseconds()) : entries;
    }

    /// <summary>The index holds what is not allowed only, and is used where the query says so.</summary>
    private static IQueryable<AuditRow> OfOutcome(IQueryable<AuditRow> entries, AuditOutcome outcome)
    {
        var wire = outcome.ToWire();
        return outcome == AuditOutcome.Allowed
            ? entries.Where(row => row.Outcome == wire)
            : entries.Where(row => row.Outcome == wire && row.Outcome != "allowed");
    }
}
