using System.Collections.Immutable;
using Mentiko.Core.Agents;
using Mentiko.Core.Chains;
using Mentiko.Core.Events;
using Mentiko.Core.Runs;

namespace Mentiko.Core.Tests.Runs;

/// <summary>
/// A random chain, loops and all, and a whole run of it: agents that succeed, emit, fail and time out by chance, and
/// a worker that decides after one or after several of them.
/// </summary>
internal sealed class ChainScenario
{
    private const int MostDecisions = 10_000;

    private readonly Random _random;

    public ChainScenario(int seed)
    {
        _random = new Random(seed);
        Chain = MakeChain();
        History = Play();
    }

    public ChainDefinition Chain { get; }

    /// <summary>The history when the run was over.</summary>
    public ChainHistory History { get; }

    public List<ChainDecision> Decisions { get; } = [];

    /// <summary>The history before each decision.</summary>
    public List<ChainHistory> Before { get; } = [];

    public ChainDecision End => Decisions[^1];

    public Random Random => _random;

    private ChainHistory Play()
    {
        var history = ChainHistory.Empty;
        for (var round = 0; round < MostDecisions; round++)
        {
            Before.Add(history);
            var decision = ChainProgress.Decide(Chain, history);
            Decisions.Add(decision);
            history = history.Apply(decision);
            if (decision.End is not null)
            {
                return history;
            }

            var running = history.Visits.Where(visit => !visit.IsOver).ToArray();
            _random.Shuffle(running);
            foreach (var visit in running.Take(_random.Next(1, running.Length + 1)))
            {
                history = Finish(history, visit);
            }
        }

        throw new InvalidOperationException("The run does not end.");
    }

    private ChainHistory Finish(ChainHistory history, StepVisit visit)
    {
        var emits = Chain.Steps.Single(step => step.Id == visit.Step).Emits;
        EventType[] emitted = emits.IsEmpty ? [] : [.. Enumerable.Range(0, _random.Next(4)).Select(_ => emits[_random.Next(emits.Length)])];
        return _random.Next(6) switch
        {
            0 => history.Finish(visit with { Outcome = VisitOutcome.Failed, Reason = AttemptReason.ExitCode }),
            1 => history.Finish(visit with { Outcome = VisitOutcome.TimedOut, Reason = AttemptReason.Timeout }),
            _ => history.Finish(visit with { Outcome = VisitOutcome.Succeeded }, emitted),
        };
    }

    private ChainDefinition MakeChain()
    {
        var count = _random.Next(1, 8);
        EventType[] own = [.. Enumerable.Range(0, Math.Min(count, 3)).Select(index => EventType.Parse($"e:{index}"))];
        EventType[] failures = [.. Enumerable.Range(0, count).Select(index => EventType.Parse($"s{index}:failed"))];
        EventType[] all = [EventType.Parse("chain:start"), .. own, .. failures];
        return new ChainDefinition { Steps = [.. Enumerable.Range(0, count).Select(index => MakeStep(index, own, all))] };
    }

    private ChainStep MakeStep(int index, EventType[] own, EventType[] all) => new()
    {
        Id = StepId.Parse($"s{index}"),
        Agent = AgentName.Parse("agent"),
        Triggers = index == 0 || _random.Next(5) == 0 ? [all[0]] : Some(all, 3),
        Join = _random.Next(2) == 0 ? StepJoin.All : StepJoin.Any,
        Emits = Some(own, 2),
        MaxVisits = _random.Next(2) == 0 ? _random.Next(2, 5) : 1,
    };

    private ImmutableArray<EventType> Some(EventType[] from, int most) =>
        [.. Enumerable.Range(0, _random.Next(1, most + 1)).Select(_ => from[_random.Next(from.Length)]).Distinct()];
}
