using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Ids;
using Mentiko.Core.Results;
using Mentiko.Core.Schedules;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Rows;
using Mentiko.Infrastructure.Persistence.Stores;

namespace Mentiko.Infrastructure.Schedules;

/// <summary>
/// Writes what becomes of ticks. (1) A due schedule's ticks and its next moment are one commit, decided anew from the
/// row within it: another node that had the same thought finds it done. A crash after it leaves ticks that are
/// starting. (2) Each of these gets its run under a key that only its row knows: a crash between the run and (3) finds
/// the same run again. (3) The tick is closed with its run or its reason.
/// </summary>
internal sealed class TickLedger(ICommitLine commits, ITickCalendar calendar, IIdGenerator ids)
{
    /// <summary>So many ticks wait for earlier runs of their schedule.</summary>
    public const int MostWaiting = 100;

    /// <summary>So many ticks of a schedule are kept for readers.</summary>
    public const int Kept = 100;

    // A tick whose run is under way stays: the overlap policy asks for it.
    private const string Forget =
        """
        DELETE FROM "ScheduleTicks" WHERE "NamespaceId" = @ns AND "Schedule" = @schedule AND "DueAt" <= @cut AND "ClosedAt" IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM "Runs" AS run WHERE run."NamespaceId" = @ns AND run."Id" = "ScheduleTicks"."RunId" AND run."FinishedAt" IS NULL)
        """;

    /// <summary>Handles every tick that is due, and returns those that are to be started now, oldest first.</summary>
    public Task<Result<IReadOnlyList<ScheduleTickRow>>> TakeDueAsync(NamespaceScope scope, string schedule, long now) =>
        commits.CommitAsync(CommitAuthor.Of(scope), session => TakeDue(session, schedule, now), CancellationToken.None);

    /// <summary>The tick that may start now that no earlier one is in its way; null where there is none.</summary>
    public Task<Result<ScheduleTickRow?>> TakeWaitingAsync(NamespaceScope scope, string schedule) => commits.CommitAsync(
        CommitAuthor.Of(scope),
        session =>
        {
            var open = TickRows.Open(session, schedule).OrderBy(tick => tick.DueAt).Take(2).ToList();
            if (open is not [{ } first, ..] || first.State != TickRows.Waiting || open.Exists(tick => tick.State == TickRows.Starting) || TickRows.HasRun(session, schedule))
            {
                return Result<ScheduleTickRow?>.Of(null);
            }

            first.State = TickRows.Starting;
            session.Db.SaveChanges();
            return Result<ScheduleTickRow?>.Of(first);
        },
        CancellationToken.None);

    public Task<Result<Done>> StartedAsync(NamespaceScope scope, ScheduleTickRow tick, string run) =>
        CloseAsync(scope, tick, (session, row) => TickRows.Close(session, row, TickState.Started, run, null, null));

    /// <summary>The run was refused. Of refusals in a row for the same reason the first is on record, so that a tick a second does not fill it.</summary>
    public Task<Result<Done>> MissedAsync(NamespaceScope scope, ScheduleTickRow tick, Error error) => CloseAsync(scope, tick, (session, row) =>
    {
        var before = session.Db.ScheduleTicks
            .Where(earlier => earlier.Schedule == row.Schedule && earlier.DueAt < row.DueAt && earlier.ClosedAt != null)
            .OrderByDescending(earlier => earlier.DueAt)
            .Select(earlier => earlier.Reason)
            .FirstOrDefault();
        TickRows.Close(session, row, TickState.Missed, null, error.Code, Sentence(error));
        if (before != error.Code)
        {
            session.Audit(new AuditDraft(AuditActions.ScheduleMissed, "schedule", row.Schedule, AuditOutcome.Failed)
                .With("reason", error.Code)
                .With("dueAt", TextOf(row.DueAt)));
        }
    });

    /// <summary>The author may not run it any more: the schedule is stopped, unless somebody else has become its author meanwhile.</summary>
    public Task<Result<Done>> StopAsync(NamespaceScope scope, ScheduleTickRow tick, string reason) => CloseAsync(scope, tick, (session, row) =>
    {
        TickRows.Close(session, row, TickState.Missed, null, reason, StopReasons.Sentence(reason, row.Author));
        var schedule = session.Db.Schedules.SingleOrDefault(found => found.Name == row.Schedule && found.DeletedAt == null);
        if (schedule is not { Enabled: true } || schedule.AuthorId != row.AuthorId)
        {
            return;
        }

        ScheduleStops.Stop(session, schedule, reason);
    });

    private Result<IReadOnlyList<ScheduleTickRow>> TakeDue(CommitSession session, string name, long now)
    {
        var row = session.Db.Schedules.SingleOrDefault(found => found.Name == name && found.DeletedAt == null);
        if (row is not { Enabled: true, NextDueAt: { } due } || due > now)
        {
            return Result<IReadOnlyList<ScheduleTickRow>>.Of([]);
        }

        var plan = TickPlan.For(calendar, ScheduleReading.ToDefinition(row), DateTimeOffset.FromUnixTimeMilliseconds(due), DateTimeOffset.FromUnixTimeMilliseconds(now));
        row.NextDueAt = plan.Next?.ToUnixTimeMilliseconds();
        var ticks = new NewTicks(session, row, ids);
        if (plan.Missed is { } missed)
        {
            ticks.AddMissed(missed);
        }

        foreach (var tick in plan.Start)
        {
            ticks.Add(tick);
        }

        session.Db.SaveChanges();
        ForgetOld(session, name);
        return Result<IReadOnlyList<ScheduleTickRow>>.Of(ticks.ToStart);
    }

    private static void ForgetOld(CommitSession session, string schedule)
    {
        var cut = session.Db.ScheduleTicks.Where(tick => tick.Schedule == schedule).OrderByDescending(tick => tick.DueAt).Skip(Kept).Select(tick => (long?)tick.DueAt).FirstOrDefault();
        if (cut is { } last)
        {
            session.Execute(Forget, ("@schedule", schedule), ("@cut", last));
        }
    }

    private Task<Result<Done>> CloseAsync(NamespaceScope scope, ScheduleTickRow tick, Action<CommitSession, ScheduleTickRow> close) => commits.CommitAsync<Done>(
        CommitAuthor.Of(scope),
        session =>
        {
            // Gone or closed: the schedule was deleted, or another node was as quick, with the same run.
            if (session.Db.ScheduleTicks.SingleOrDefault(found => found.Schedule == tick.Schedule && found.DueAt == tick.DueAt && found.RunKey == tick.RunKey) is { ClosedAt: null } row)
            {
                close(session, row);
                session.Db.SaveChanges();
            }

            return default(Done);
        },
        CancellationToken.None);

    private static string Sentence(Error error) => error is Error.Invalid invalid
        ? string.Join(" ", invalid.Errors.SelectMany(entry => entry.Value.Select(message => $"{entry.Key}: {message}")).Take(5))
        : error.Message;

    private static string TextOf(long milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
