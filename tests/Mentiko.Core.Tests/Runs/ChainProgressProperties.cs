using FsCheck.Xunit;
using Mentiko.Core.Chains;
using Mentiko.Core.Events;
using Mentiko.Core.Runs;
using Xunit;

namespace Mentiko.Core.Tests.Runs;

public sealed class ChainProgressProperties
{
    private const int Runs = 1000;

    [Property(MaxTest = Runs)]
    public void Decide_AnyRun_HasTheVisitsOfTheContract(int seed)
    {
        var run = new ChainScenario(seed);

        Assert.Equal(VisitsByTheContract(run.Chain, run.History.Events), Described(run.History.Visits));
    }

    [Property(MaxTest = Runs)]
    public void Decide_EventByEventOrAllAtOnce_SameVisits(int seed)
    {
        var run = new ChainScenario(seed);

        var atOnce = Replay(run.Chain, new ChainHistory(run.History.Events, []));
        var stepwise = new ChainHistory([], []);
        foreach (var entry in run.History.Events.OrderBy(entry => entry.Sequence))
        {
            stepwise = Replay(run.Chain, stepwise with { Events = stepwise.Events.Add(entry) });
        }

        Assert.Equal(Described(run.History.Visits), Described(atOnce.Visits));
        Assert.Equal(Described(run.History.Visits), Described(stepwise.Visits));
    }

    [Property(MaxTest = Runs)]
    public void Decide_ListsInAnyOrder_SameDecision(int seed)
    {
        var run = new ChainScenario(seed);
        foreach (var (history, decision) in run.Before.Zip(run.Decisions))
        {
            ProgressEvent[] events = [.. history.Events];
            StepVisit[] visits = [.. history.Visits];
            run.Random.Shuffle(events);
            run.Random.Shuffle(visits);

            AssertSame(decision, ChainProgress.Decide(run.Chain, new ChainHistory([.. events], [.. visits])));
        }
    }

    [Property(MaxTest = Runs)]
    public void Decide_AfterApplying_FindsNothingToDo(int seed)
    {
        var run = new ChainScenario(seed);
        foreach (var (history, decision) in run.Before.Zip(run.Decisions))
        {
            var again = ChainProgress.Decide(run.Chain, history.Apply(decision));

            Assert.Empty(again.Emit);
            Assert.Empty(again.Start);
            Assert.Equal(decision.Steps, again.Steps);
            Assert.Equal(decision.End, again.End);
        }
    }

    [Property(MaxTest = Runs)]
    public void Decide_AnyRun_KeepsTheSequenceWithoutGaps(int seed)
    {
        var run = new ChainScenario(seed);

        Assert.Equal(Enumerable.Range(1, run.History.Events.Length), run.History.Events.Select(entry => entry.Sequence));
    }

    [Property(MaxTest = Runs)]
    public void Decide_AtTheEnd_SkippedIffUnreachedAndSucceededIffNothingUnhandled(int seed)
    {
        var run = new ChainScenario(seed);
        var used = run.History.Visits.SelectMany(visit => visit.Triggers).ToHashSet();
        var unhandled = run.History.Events.Where(entry => entry.Type.Text.EndsWith(":failed", StringComparison.Ordinal) && !used.Contains(entry.Sequence)).ToList();

        Assert.All(run.Chain.Steps.Zip(run.End.Steps), pair => Assert.Equal(
            run.History.Visits.All(visit => visit.Step != pair.First.Id),
            pair.Second.Status == StepStatus.Skipped));
        Assert.DoesNotContain(run.End.Steps, step => step.Status is StepStatus.Pending or StepStatus.Queued or StepStatus.Running);
        Assert.Equal(unhandled.Count == 0, run.End.End!.Status == RunStatus.Succeeded);
        Assert.Equal(unhandled.MinBy(entry => entry.Sequence)?.Step, run.End.End.Failure?.Step);
        Assert.Equal(
            run.History.Visits.Count(visit => visit.IsFailure),
            run.History.Events.Count(entry => entry.Type.Text.EndsWith(":failed", StringComparison.Ordinal)));
    }

    [Fact]
    public void Scenarios_OverManySeeds_CoverWhatTheyShould()
    {
        var runs = Enumerable.Range(0, 500).Select(seed => new ChainScenario(seed)).ToList();

        Assert.True(runs.Exists(run => run.End.End!.Status == RunStatus.Succeeded && run.History.Visits.Any(visit => visit.IsFailure)));
        Assert.True(runs.Exists(run => run.End.End!.Status == RunStatus.Failed));
        Assert.True(runs.Exists(run => run.End.End!.Status == RunStatus.TimedOut));
        Assert.True(runs.Exists(run => run.History.Visits.Any(visit => visit.Triggers.Length > 1 && visit.Number > 1)));
        Assert.True(runs.Exists(run => run.End.Steps.Any(step => step.Status == StepStatus.Skipped)));
        Assert.True(runs.Exists(run => run.Decisions.Any(decision => decision.Start.Length > 1)));
    }

    /// <summary>The contract's words as a machine: events come one by one, each step keeps a queue for each trigger.</summary>
    private static List<string> VisitsByTheContract(ChainDefinition chain, IEnumerable<ProgressEvent> events)
    {
        var waiting = chain.Steps.ToDictionary(step => step.Id, step => step.Triggers.ToDictionary(type => type, _ => new Queue<int>()));
        var visits = new List<StepVisit>();
        foreach (var entry in events.OrderBy(entry => entry.Sequence))
        {
            foreach (var step in chain.Steps.Where(step => step.Triggers.Contains(entry.Type)))
            {
                waiting[step.Id][entry.Type].Enqueue(entry.Sequence);
                var ready = step.Join == StepJoin.Any || waiting[step.Id].Values.All(queue => queue.Count > 0);
                var number = visits.Count(visit => visit.Step == step.Id) + 1;
                if (ready && number <= step.MaxVisits)
                {
                    var taken = waiting[step.Id].Values.Where(queue => queue.Count > 0).Select(queue => queue.Dequeue()).Order();
                    visits.Add(new StepVisit(step.Id, number, [.. taken], VisitOutcome.Running));
                }
            }
        }

        return Described(visits);
    }

    // Every visit counts as a success here: the events that failures caused are on record already.
    private static ChainHistory Replay(ChainDefinition chain, ChainHistory history)
    {
        while (true)
        {
            var decision = ChainProgress.Decide(chain, history);
            if (decision.Start.IsEmpty)
            {
                return history;
            }

            history = history with { Visits = history.Visits.AddRange(decision.Start.Select(start => new StepVisit(start.Step, start.Number, start.Triggers, VisitOutcome.Succeeded))) };
        }
    }

    private static List<string> Described(IEnumerable<StepVisit> visits) =>
        [.. visits.Select(visit => $"{visit.Step.Text}#{visit.Number}({string.Join(',', visit.Triggers)})").Order(StringComparer.Ordinal)];

    private static void AssertSame(ChainDecision expected, ChainDecision actual)
    {
        Assert.Equal(expected.Emit, actual.Emit);
        Assert.Equal(expected.Start.Select(start => start.ToString() + string.Join(',', start.Triggers)), actual.Start.Select(start => start.ToString() + string.Join(',', start.Triggers)));
        Assert.Equal(expected.Steps, actual.Steps);
        Assert.Equal(expected.End, actual.End);
    }
}
