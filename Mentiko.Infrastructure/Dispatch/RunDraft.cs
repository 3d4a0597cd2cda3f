using System.Collections.Immutable;
using System.Text;
using Mentiko.Core.Agents;
using Mentiko.Core.Chains;
using Mentiko.Core.Events;
using Mentiko.Core.Ids;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Vault;

namespace Mentiko.Infrastructure.Dispatch;

/// <summary>A plan in the making: the change so far, and the state as it will be.</summary>
internal sealed class RunDraft(RunState state, IIdGenerator ids, DateTimeOffset now)
{
    private readonly ImmutableDictionary<StepId, StepStatus> _before = state.Steps;
    private readonly ImmutableArray<AttemptEnd>.Builder _endedAttempts = ImmutableArray.CreateBuilder<AttemptEnd>();
    private readonly ImmutableArray<VisitEnd>.Builder _endedVisits = ImmutableArray.CreateBuilder<VisitEnd>();
    private readonly ImmutableArray<NewEvent>.Builder _events = ImmutableArray.CreateBuilder<NewEvent>();
    private readonly ImmutableArray<StepVisit>.Builder _visits = ImmutableArray.CreateBuilder<StepVisit>();
    private readonly ImmutableArray<AttemptStart>.Builder _starts = ImmutableArray.CreateBuilder<AttemptStart>();
    private readonly Dictionary<VisitKey, AttemptResult> _last = [];

    public RunState State { get; private set; } = state;

    public RunEnd? End { get; private set; }

    public void EndAttempt(AttemptResult result)
    {
        _endedAttempts.Add(new AttemptEnd(result.Step, result.Number, result.Status, result.Reason, result.ExitCode, result.Text) { Record = result.Record });
        _last[result.Key] = result;
        State = State with
        {
            AtWork = State.AtWork.Remove(result.Key),
            Ended = result.IsHandedOver ? State.Ended : State.Ended.SetItem(result.Key, [.. EndedOf(result.Key), result.Reason]),
        };
    }

    public ImmutableArray<AttemptReason> EndedOf(VisitKey visit) => State.Ended.GetValueOrDefault(visit, []);

    public void EndVisit(AttemptResult result, VisitOutcome outcome)
    {
        _endedVisits.Add(new VisitEnd(result.Step, result.Visit, outcome));
        var first = State.History.NextSequence;
        for (var index = 0; index < result.Events.Length; index++)
        {
            var (type, data) = result.Events[index];
            AddEvent(first + index, type, result.Step, result.Number, data.Span);
        }

        var ended = new StepVisit(result.Step, result.Visit, [], outcome, result.Reason, result.Text);
        State = State with
        {
            History = State.History.Finish(ended, [.. result.Events.Select(emitted => emitted.Type)]),
            Due = State.Due.Remove(result.Key),
        };
    }

    public void Wait(VisitKey visit, TimeSpan delay) => State = State with { Due = State.Due.SetItem(visit, now + delay) };

    /// <summary>Drafts a decision of the chain: its events, visits and end.</summary>
    public void Take(ChainDecision decision)
    {
        foreach (var emission in decision.Emit)
        {
            AddEvent(emission.Sequence, emission.Type, emission.Step, null, SystemData(emission));
        }

        State = State with { History = State.History.Apply(decision) };
        _visits.AddRange(decision.Start.Select(start => new StepVisit(start.Step, start.Number, start.Triggers, VisitOutcome.Running)));
        End = decision.End;
    }

    /// <summary>Takes over what a retry keeps.</summary>
    public void Seed(RetryStart start)
    {
        foreach (var entry in start.Seed.History.Events.OrderBy(entry => entry.Sequence))
        {
            AddEvent(entry.Sequence, entry.Type, entry.Step, null, start.Data[entry.Sequence].Span);
        }

        _visits.AddRange(start.Seed.History.Visits);
        State = State with { History = start.Seed.History };
    }

    public void EndOpenVisits(VisitOutcome outcome) =>
        _endedVisits.AddRange(State.OpenVisits().Select(visit => new VisitEnd(visit.Step, visit.Number, outcome)));

    public void Start(VisitKey visit)
    {
        var number = State.Numbers.GetValueOrDefault(visit.Step) + 1;
        var agent = State.AgentOf(visit.Step);

        // Other executors can be away, and then the attempt gets nothing: it records its own.
        var uses = agent.Execution.Target == ExecutionTarget.Local ? new SecretUses(agent.Secrets, State.Definition.Secrets) : SecretUses.None;
        _starts.Add(new AttemptStart(visit.Step, visit.Visit, number, agent.Execution.Target) { Uses = uses });
        State = State with
        {
            Numbers = State.Numbers.SetItem(visit.Step, number),
            AtWork = State.AtWork.Add(visit),
            Due = State.Due.Remove(visit),
        };
    }

    /// <summary>The statuses as they are, with those of the visits that this draft ends.</summary>
    public ImmutableArray<StepProgress> OwnStatuses() =>
    [
        .. _endedVisits.Select(ended => new StepProgress(ended.Step, ended.Outcome switch
        {
            VisitOutcome.Succeeded => StepStatus.Succeeded,
            VisitOutcome.TimedOut => StepStatus.TimedOut,
            VisitOutcome.Cancelled => StepStatus.Cancelled,
            VisitOutcome.Failed or VisitOutcome.Running => StepStatus.Failed,
        })),
    ];

    public RunPlan Finish(ImmutableArray<StepProgress> statuses)
    {
        var changed = statuses.Select(Shown).Where(step => _before.GetValueOrDefault(step.Step, StepStatus.Pending) != step.Status).ToImmutableArray();
        var change = new RunChange
        {
            EndedAttempts = _endedAttempts.ToImmutable(),
            EndedVisits = _endedVisits.ToImmutable(),
            Events = _events.ToImmutable(),
            Visits = _visits.ToImmutable(),
            Attempts = _starts.ToImmutable(),
            Steps = changed,
            End = End,
        };
        return new RunPlan(change, State with
        {
            Steps = State.Steps.SetItems(changed.Select(step => KeyValuePair.Create(step.Step, step.Status))),
        });
    }

    // A visit is open from the moment it is decided; a reader sees "running" only while an attempt is at work.
    private StepProgress Shown(StepProgress step) =>
        step.Status == StepStatus.Running && !State.AtWork.Any(visit => visit.Step == step.Step)
            ? step with { Status = StepStatus.Queued }
            : step;

    private void AddEvent(int sequence, EventType type, StepId? step, int? attempt, ReadOnlySpan<byte> data)
    {
        var entry = new RunEvent(State.Run, sequence, ids.NewId().ToString("N"), type, step, now);
        _events.Add(new NewEvent(entry, attempt, CloudEvent.Write(State.Slug, entry, data)));
        State = State with { Events = State.Events.SetItem(sequence, entry) };
    }

    private byte[] SystemData(SystemEmission emission) => emission is { Step: { } step, Visit: { } visit }
        ? FailureEventBody.Write(step, _last.GetValueOrDefault(new VisitKey(step, visit)), EndedOf(new VisitKey(step, visit)).Length)
        : Encoding.UTF8.GetBytes(State.InputJson);
}
