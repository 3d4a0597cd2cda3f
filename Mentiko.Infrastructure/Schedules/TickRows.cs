using Mentiko.Core.Schedules;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Rows;

namespace Mentiko.Infrastructure.Schedules;

/// <summary>What acts do with the rows of ticks. Nothing in here saves: the act does.</summary>
internal static class TickRows
{
    public static readonly string Starting = TickState.Starting.ToWire();
    public static readonly string Waiting = TickState.Waiting.ToWire();

    /// <summary>Ticks of a schedule that are neither started nor given up.</summary>
    public static IQueryable<ScheduleTickRow> Open(CommitSession session, string schedule) =>
        session.Db.ScheduleTicks.Where(tick => tick.Schedule == schedule && tick.ClosedAt == null);

    /// <summary>Whether a run of an earlier tick is not over.</summary>
    public static bool HasRun(CommitSession session, string schedule) =>
        (from tick in session.Db.ScheduleTicks
         join run in session.Db.Runs on new { tick.NamespaceId, Id = tick.RunId } equals new { run.NamespaceId, Id = (string?)run.Id }
         where tick.Schedule == schedule && run.FinishedAt == null
         select tick).Any();

    public static void Close(CommitSession session, ScheduleTickRow tick, TickState state, string? run, string? reason, string? text)
    {
        (tick.State, tick.RunId, tick.Reason, tick.Text) = (state.ToWire(), run, reason, text);
        (tick.ClosedAt, tick.InputJson) = (session.Now, "");
    }

    public static void CloseWaiting(CommitSession session, string schedule, string reason, string text)
    {
        foreach (var tick in Open(session, schedule).Where(tick => tick.State == Waiting).ToList())
        {
            Close(session, tick, TickState.Skipped, null, reason, text);
        }
    }
}
