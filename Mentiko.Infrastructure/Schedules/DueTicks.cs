using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.Rows;
using Mentiko.Infrastructure.Persistence.Stores;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Schedules;

/// <summary>A schedule that has something to do.</summary>
internal readonly record struct ScheduleKey(NamespaceId Namespace, string Name);

/// <summary>
/// Finds what is due over all namespaces, by indexes that hold nothing else: the one place of this room that looks
/// beyond one namespace. Reads ids and names only; a suspended namespace's schedules are left as they are.
/// </summary>
internal sealed class DueTicks(IReadContextFactory contexts)
{
    /// <summary>Schedules whose next moment is not later than now, the longest due first.</summary>
    public async Task<List<ScheduleKey>> FindDueAsync(long now, int count, CancellationToken cancel)
    {
        await using var db = contexts.CreateOutside(ReadPurpose.DueSchedules);
        var rows = await (
            from schedule in db.Schedules.IgnoreQueryFilters([MentikoDbContext.NamespaceFilter])
            join space in db.Namespaces on schedule.NamespaceId equals space.Id
            where schedule.NextDueAt != null && schedule.NextDueAt <= now && space.Status == OrganizationRows.Active
            orderby schedule.NextDueAt
            select new { schedule.NamespaceId, schedule.Name }).Take(count).ToListAsync(cancel);
        return rows.ConvertAll(row => new ScheduleKey(new NamespaceId(row.NamespaceId), row.Name));
    }

    /// <summary>Ticks that were about to get their run when their server stopped.</summary>
    public async Task<List<(NamespaceId Namespace, ScheduleTickRow Tick)>> FindStartingAsync(int count, CancellationToken cancel)
    {
        await using var db = contexts.CreateOutside(ReadPurpose.OpenTicks);
        var rows = await Open(db, TickRows.Starting).OrderBy(tick => tick.DueAt).Take(count).ToListAsync(cancel);
        return rows.ConvertAll(row => (new NamespaceId(row.NamespaceId), row));
    }

    /// <summary>Schedules with ticks that wait for earlier runs, from a place on.</summary>
    public async Task<List<ScheduleKey>> FindWaitingAsync(int from, int count, CancellationToken cancel)
    {
        await using var db = contexts.CreateOutside(ReadPurpose.OpenTicks);
        var rows = await Open(db, TickRows.Waiting)
            .Select(tick => new { tick.NamespaceId, tick.Schedule })
            .Distinct()
            .OrderBy(tick => tick.NamespaceId)
            .ThenBy(tick => tick.Schedule)
            .Skip(from)
            .Take(count)
            .ToListAsync(cancel);
        return rows.ConvertAll(row => new ScheduleKey(new NamespaceId(row.NamespaceId), row.Schedule));
    }

    private static IQueryable<ScheduleTickRow> Open(MentikoDbContext db, string state) =>
        from tick in db.ScheduleTicks.IgnoreQueryFilters([MentikoDbContext.NamespaceFilter])
        join space in db.Namespaces on tick.NamespaceId equals space.Id
        where tick.ClosedAt == null && tick.State == state && space.Status == OrganizationRows.Active
        select tick;
}
