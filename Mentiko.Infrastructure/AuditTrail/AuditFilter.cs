using Mentiko.Core.Audit;
using Mentiko.Infrastructure.Persistence.Rows;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.AuditTrail;

/// <summary>
/// How a question is put so that an index answers it at any length of the record. One filter leads and has an index in
/// the order of the sequence; times become bounds of the sequence; what is left is looked for in a bounded piece.
/// </summary>
internal static class AuditFilter
{
    /// <summary>So many entries that fit the leading filter are looked at for one page.</summary>
    public const int Piece = 5_000;

    /// <summary>Clocks of several nodes differ: an entry may say a time that is this much before the one of an earlier entry.</summary>
    private const long ClockDifference = 10 * 60_000;

    /// <summary>Bounds of the sequence, found by the index of times; the times themselves are asked for too.</summary>
    public static async Task<IQueryable<AuditRow>> WithinTimeAsync(IQueryable<AuditRow> entries, AuditQuery query, CancellationToken cancel)
    {
        var within = entries;
        if (query.From?.ToUnixTimeMilliseconds() is { } from)
        {
            var first = await FirstAtAsync(entries, from - ClockDifference, cancel) ?? long.MaxValue;
            within = within.Where(row => row.Sequence >= first && row.Time >= from);
        }

        if (query.To?.ToUnixTimeMilliseconds() is { } to)
        {
            var end = await FirstAtAsync(entries, to + ClockDifference, cancel) ?? long.MaxValue;
            within = within.Where(row => row.Sequence < end && row.Time < to);
        }

        return within;
    }

    /// <summary>The first entry at or after a time; null when there is none.</summary>
    public static Task<long?> FirstAtAsync(IQueryable<AuditRow> entries, long time, CancellationToken cancel) => entries
        .Where(row => row.Time >= time)
        .OrderBy(row => row.Time).ThenBy(row => row.Sequence)
        .Select(row => (long?)row.Sequence)
        .FirstOrDefaultAsync(cancel);

    /// <summary>The filter that finds least leads.</summary>
    public static IQueryable<AuditRow> Lead(IQueryable<AuditRow> entries, AuditQuery query) =>
        query.Target is not null ? OfTarget(entries, query.Target)
        : query.Outcome is { } outcome and not AuditOutcome.Allowed ? OfOutcome(entries, outcome)
        : query.Actor is not null ? OfActor(entries, query.Actor)
        : query.Action is not null ? OfAction(entries, query.Action)
        : entries;

    /// <summary>Whether there is a filter that does not lead.</summary>
    public static bool LeavesMore(AuditQuery query)
    {
        var filters = new object?[] { query.Target, query.Actor, query.Action, query.Outcome }.Count(filter => filter is not null);
        return filters > 1 || query.Outcome == AuditOutcome.Allowed;
    }

    /// <summary>All filters; the one that led does no harm.</summary>
    public static IQueryable<AuditRow> Rest(IQueryable<AuditRow> piece, AuditQuery query)
    {
        piece = query.Target is { } target ? OfTarget(piece, target) : piece;
        piece = query.Actor is { } actor ? OfActor(piece, actor) : piece;
        piece = query.Action is { } action ? OfAction(piece, action) : piece;
        return query.Outcome?.ToWire() is { } outcome ? piece.Where(row => row.Outcome == outcome) : piece;
    }

    private static IQueryable<AuditRow> OfTarget(IQueryable<AuditRow> entries, string target) => entries.Where(row => row.TargetId == target);

    private static IQueryable<AuditRow> OfAction(IQueryable<AuditRow> entries, string action) => entries.Where(row => row.Action == action);

    /// <summary>A user's id, or <c>system</c>.</summary>
    private static IQueryable<AuditRow> OfActor(IQueryable<AuditRow> entries, string actor) =>
        actor == "system" ? entries.Where(row => row.ActorId == null) : entries.Where(row => row.ActorId == actor);

    /// <summary>The index holds what is not allowed only, and is used where the query says so.</summary>
    private static IQueryable<AuditRow> OfOutcome(IQueryable<AuditRow> entries, AuditOutcome outcome)
    {
        var wire = outcome.ToWire();
        return entries.Where(row => row.Outcome == wire && row.Outcome != "allowed");
    }
}
