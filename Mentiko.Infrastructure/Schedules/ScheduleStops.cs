using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Schedules;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Rows;
using Mentiko.Infrastructure.Persistence.Stores;

namespace Mentiko.Infrastructure.Schedules;

/// <summary>Stops schedules whose author may not run them any more. The act saves.</summary>
internal static class ScheduleStops
{
    /// <summary>All of an author's that are enabled: they have left.</summary>
    public static void StopAll(CommitSession session, UserId author)
    {
        foreach (var schedule in session.Db.Schedules.Where(row => row.AuthorId == author.Value && row.Enabled && row.DeletedAt == null).ToList())
        {
            Stop(session, schedule, StopReasons.AuthorLeft);
        }
    }

    public static void Stop(CommitSession session, ScheduleRow schedule, string reason)
    {
        (schedule.Enabled, schedule.NextDueAt) = (false, null);
        (schedule.StoppedReason, schedule.StoppedAt) = (reason, DateTimeOffset.FromUnixTimeMilliseconds(session.Now));
        schedule.Version++;
        TickRows.CloseWaiting(session, schedule.Name, reason, StopReasons.Sentence(reason, schedule.Author));
        session.Db.SaveChanges();
        session.Audit(new AuditDraft(AuditActions.ScheduleStopped, "schedule", schedule.Name, AuditOutcome.Failed)
            .With("reason", reason)
            .With("author", schedule.AuthorId)
            .With("version", Versions.Text(schedule.Version)));
    }
}
