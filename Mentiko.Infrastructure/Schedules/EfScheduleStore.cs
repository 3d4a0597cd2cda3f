using System.Globalization;
using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;
using Mentiko.Core.Schedules;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Rows;
using Mentiko.Infrastructure.Persistence.Stores;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.Schedules;

/// <summary>The schedules of a namespace.</summary>
internal sealed class EfScheduleStore(IReadContextFactory contexts, ICommitLine commits, ITickCalendar calendar, IOptions<ScheduleOptions> options) : IScheduleStore
{
    private const string Quota = "schedules";

    private const string ForgetTicks =
        """
        DELETE FROM "ScheduleTicks" WHERE "NamespaceId" = @ns AND "Schedule" = @schedule AND "State" <> 'starting'
        """;

    public async Task<Schedule?> FindAsync(NamespaceScope scope, ScheduleName name, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        return await context.Schedules.SingleOrDefaultAsync(row => row.Name == name.Text && row.DeletedAt == null, cancel) is { } row
            ? ScheduleReading.ToSchedule(row)
            : null;
    }

    public async Task<Page<Schedule>> ListAsync(NamespaceScope scope, PageRequest page, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        var rows = await context.Schedules
            .Where(row => row.DeletedAt == null && (page.After == null || row.Name.CompareTo(page.After) > 0))
            .OrderBy(row => row.Name)
            .Take(page.Limit + 1)
            .ToListAsync(cancel);
        return Paging.Cut(rows, page.Limit, ScheduleReading.ToSchedule, row => row.Name);
    }

    public async Task<IReadOnlyList<Schedule>> ListStoppedAsync(NamespaceScope scope, DateTimeOffset since, int most, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        var rows = await context.Schedules
            .Where(row => row.DeletedAt == null && row.StoppedAt >= since)
            .OrderByDescending(row => row.StoppedAt)
            .ThenBy(row => row.Name)
            .Take(most)
            .ToListAsync(cancel);
        return rows.ConvertAll(ScheduleReading.ToSchedule);
    }

    public async Task<Page<ScheduleTick>> ListTicksAsync(NamespaceScope scope, ScheduleName name, PageRequest page, CancellationToken cancel)
    {
        var before = Paging.NumberAfter(page) ?? long.MaxValue;
        await using var context = contexts.Create(scope);
        var rows = await context.ScheduleTicks
            .Where(row => row.Schedule == name.Text && row.DueAt < before)
            .OrderByDescending(row => row.DueAt)
            .Take(page.Limit + 1)
            .ToListAsync(cancel);
        return Paging.Cut(rows, page.Limit, ScheduleReading.ToTick, row => row.DueAt.ToString(CultureInfo.InvariantCulture));
    }

    public Task<Result<Schedule>> SaveAsync(NamespaceScope scope, ScheduleName name, ScheduleDefinition definition, int? expectedVersion, CancellationToken cancel) =>
        commits.CommitAsync<Schedule>(
            CommitAuthor.Of(scope),
            session =>
            {
                var row = session.Db.Schedules.SingleOrDefault(schedule => schedule.Name == name.Text);
                var isNew = row is not { DeletedAt: null };
                if ((Versions.Refuse(expectedVersion, isNew ? 0 : row!.Version) ?? Refuse(session, definition, isNew)) is { } refusal)
                {
                    return refusal;
                }

                row ??= session.Db.Add(new ScheduleRow { NamespaceId = session.Namespace.Value, Name = name.Text }).Entity;
                var action = isNew ? AuditActions.ScheduleCreated : ActionOf(ScheduleReading.ToDefinition(row), definition);
                Write(session, row, definition, isNew);
                session.Db.SaveChanges();
                session.Audit(new AuditDraft(action, "schedule", name.Text).With("version", Versions.Text(row.Version)).With("chain", row.Chain));
                return ScheduleReading.ToSchedule(row);
            },
            cancel);

    public Task<Result<Done>> DeleteAsync(NamespaceScope scope, ScheduleName name, int? expectedVersion, CancellationToken cancel) =>
        commits.CommitAsync<Done>(
            CommitAuthor.Of(scope),
            session =>
            {
                if (session.Db.Schedules.SingleOrDefault(schedule => schedule.Name == name.Text && schedule.DeletedAt == null) is not { } row)
                {
                    return new Error.NotFound();
                }

                if (Versions.Refuse(expectedVersion, row.Version) is { } refusal)
                {
                    return refusal;
                }

                (row.DeletedAt, row.NextDueAt, row.InputJson) = (session.Now, null, "{}");
                (row.StoppedReason, row.StoppedAt) = (null, null);
                session.Db.SaveChanges();
                session.Execute(ForgetTicks, ("@schedule", name.Text));
                session.Audit(new AuditDraft(AuditActions.ScheduleDeleted, "schedule", name.Text));
                return default(Done);
            },
            cancel);

    /// <summary>The chain was there when the definition was checked; here nothing can come in between any more.</summary>
    private Error? Refuse(CommitSession session, ScheduleDefinition definition, bool isNew)
    {
        if (!session.Db.Chains.Any(chain => chain.Name == definition.Chain.Text && chain.DeletedAt == null))
        {
            return Error.Invalid.At("$.chain", $"There is no chain '{definition.Chain.Text}'.");
        }

        var used = isNew ? session.Db.Schedules.Count(row => row.DeletedAt == null) : 0;
        return used >= options.Value.PerNamespace ? new Error.QuotaExceeded(Quota, options.Value.PerNamespace, used) : null;
    }

    private static string ActionOf(ScheduleDefinition before, ScheduleDefinition now) => (before with { Enabled = now.Enabled }) == now && before.Enabled != now.Enabled
        ? now.Enabled ? AuditActions.ScheduleResumed : AuditActions.SchedulePaused
        : AuditActions.ScheduleUpdated;

    private void Write(CommitSession session, ScheduleRow row, ScheduleDefinition definition, bool isNew)
    {
        // A tick that is due and not yet handled stays due while its moment is as it was.
        var keepsTime = !isNew && row.Enabled && row.NextDueAt is not null && row.Cron == definition.Cron && row.TimeZone == definition.TimeZone;
        var now = DateTimeOffset.FromUnixTimeMilliseconds(session.Now);
        (row.Chain, row.Cron, row.TimeZone, row.InputJson) = (definition.Chain.Text, definition.Cron, definition.TimeZone, definition.InputJson);
        (row.Enabled, row.Misfire, row.Overlap) = (definition.Enabled, definition.Misfire.ToWire(), definition.Overlap.ToWire());
        (row.AuthorId, row.Author, row.SavedAt) = (session.Actor.Id?.Value ?? "", session.Actor.Name, now);
        (row.StoppedReason, row.StoppedAt, row.DeletedAt) = (null, null, null);
        row.Version++;
        if (!definition.Enabled)
        {
            row.NextDueAt = null;
            TickRows.CloseWaiting(session, row.Name, "paused", "The schedule was paused while this tick waited.");
        }
        else if (!keepsTime)
        {
            row.NextDueAt = calendar.Next(row.Cron, row.TimeZone, now, 1).Select(tick => (long?)tick.At.ToUnixTimeMilliseconds()).FirstOrDefault();
        }
    }
}
