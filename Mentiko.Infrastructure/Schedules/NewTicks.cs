using Mentiko.Core.Audit;
using Mentiko.Core.Ids;
using Mentiko.Core.Schedules;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Rows;
using Mentiko.Infrastructure.Persistence.Stores;

namespace Mentiko.Infrastructure.Schedules;

/// <summary>Adds the ticks of one schedule that are due, each as the overlap policy has it.</summary>
internal sealed class NewTicks
{
    private readonly CommitSession _session;
    private readonly ScheduleRow _schedule;
    private readonly IIdGenerator _ids;
    private readonly OverlapPolicy _overlap;
    private readonly List<ScheduleTickRow> _toStart = [];
    private int _waiting;
    private bool _isBusy;

    public NewTicks(CommitSession session, ScheduleRow schedule, IIdGenerator ids)
    {
        (_session, _schedule, _ids) = (session, schedule, ids);
        _overlap = ScheduleReading.ToDefinition(schedule).Overlap;
        if (_overlap != OverlapPolicy.Allow)
        {
            var open = TickRows.Open(session, schedule.Name).Select(tick => tick.State).ToList();
            _waiting = open.Count(state => state == TickRows.Waiting);
            _isBusy = open.Count > 0 || TickRows.HasRun(session, schedule.Name);
        }
    }

    public IReadOnlyList<ScheduleTickRow> ToStart => _toStart;

    public void Add(DateTimeOffset at)
    {
        if (NewRow(at) is not { } tick)
        {
            return;
        }

        if (!_isBusy || _overlap == OverlapPolicy.Allow)
        {
            (tick.State, _isBusy) = (TickRows.Starting, true);
            _toStart.Add(tick);
        }
        else if (_overlap == OverlapPolicy.Skip)
        {
            TickRows.Close(_session, tick, TickState.Skipped, null, "overlap", "A run of an earlier tick was not over.");
        }
        else if (_waiting < TickLedger.MostWaiting)
        {
            (tick.State, _waiting) = (TickRows.Waiting, _waiting + 1);
        }
        else
        {
            TickRows.Close(_session, tick, TickState.Skipped, null, "too-many-waiting", $"{TickLedger.MostWaiting} ticks waited already.");
        }
    }

    public void AddMissed(DateTimeOffset first)
    {
        if (NewRow(first) is not { } tick)
        {
            return;
        }

        TickRows.Close(_session, tick, TickState.Missed, null, "misfire", "Nobody was there at this tick's time, nor at that of some after it: no server ran, or the organization was suspended.");
        _session.Audit(new AuditDraft(AuditActions.ScheduleMissed, "schedule", _schedule.Name, AuditOutcome.Failed)
            .With("reason", "misfire")
            .With("policy", _schedule.Misfire));
    }

    /// <summary>Null where the tick has been handled before: a clock was set back, or the schedule deleted and made again.</summary>
    private ScheduleTickRow? NewRow(DateTimeOffset at)
    {
        var due = at.ToUnixTimeMilliseconds();
        if (_session.Db.ScheduleTicks.Any(known => known.Schedule == _schedule.Name && known.DueAt == due))
        {
            return null;
        }

        return _session.Db.Add(new ScheduleTickRow
        {
            NamespaceId = _schedule.NamespaceId,
            Schedule = _schedule.Name,
            DueAt = due,
            RunKey = $"schedule-{_ids.NewId():N}",
            Chain = _schedule.Chain,
            InputJson = _schedule.InputJson,
            AuthorId = _schedule.AuthorId,
            Author = _schedule.Author,
        }).Entity;
    }
}
