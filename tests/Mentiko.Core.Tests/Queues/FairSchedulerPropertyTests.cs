using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Mentiko.Core.Queues;
using Mentiko.TestKit.Queues;
using Xunit;
using Xunit.Sdk;

namespace Mentiko.Core.Tests.Queues;

/// <summary>What is promised for any sequence of calls, and that choosers without these promises are found out.</summary>
public sealed class FairSchedulerPropertyTests
{
    private const int Ended = 60_000;

    /// <summary>Bound, limits, pauses, turns that are given back, no starvation, no idle worker, nothing kept.</summary>
    [Property(MaxTest = 500, EndSize = 400)]
    public void AnyCalls_EqualCosts_EveryPromiseHolds(byte[] script)
    {
        var scheduler = new FairScheduler();

        new TurnScript(scheduler).Play(script).Drain();

        Assert.Equal(0, scheduler.Namespaces);
    }

    [Property(MaxTest = 100, EndSize = 400)]
    public void AnyCalls_Twice_GiveTheSameTurns(byte[] script) =>
        Assert.Equal(new TurnScript(new FairScheduler()).Play(script).Drain().Turns, new TurnScript(new FairScheduler()).Play(script).Drain().Turns);

    /// <summary>
    /// With something waiting all the time, slot time follows the weights: two namespaces never differ by more than
    /// what one round of their longest runs can make.
    /// </summary>
    [Property(MaxTest = 60)]
    public Property Saturated_AnyWeightsAndCosts_SlotTimeFollowsTheWeights() => Prop.ForAll(Mixes(), mix =>
    {
        var longest = mix.Flows.SelectMany(flow => flow.Costs).Max();
        var used = new Simulation(new FairScheduler(), mix.Slots, mix.Flows).RunUntil(Ended).Used;

        Assert.Equal((long)mix.Slots * Ended, used.Sum());
        var total = mix.Flows.Sum(flow => flow.Weight);
        for (var index = 0; index < used.Length; index++)
        {
            var due = (double)mix.Slots * Ended * mix.Flows[index].Weight / total;
            Assert.True(
                Math.Abs(used[index] - due) <= 2 * longest * mix.Slots,
                $"Namespace {index} used {used[index]} of {due:F0} ms: weights {string.Join(' ', mix.Flows.Select(flow => flow.Weight))}, longest {longest}, slots {mix.Slots}.");
        }
    });

    /// <summary>Signals for what other nodes take come each millisecond: whose turns find nothing takes nobody's share.</summary>
    [Property(MaxTest = 20)]
    public Property Saturated_OneFindsNothing_TheOthersHaveTheirShares() => Prop.ForAll(Mixes(), mix =>
    {
        Flow[] flows = [mix.Flows[0] with { Arrivals = [.. Enumerable.Range(0, Ended)], FindsNothing = true }, .. mix.Flows[1..]];
        var longest = flows.SelectMany(flow => flow.Costs).Max();
        var used = new Simulation(new FairScheduler(), mix.Slots, flows).RunUntil(Ended).Used;

        var total = flows.Sum(flow => flow.Weight);
        for (var index = 1; index < used.Length; index++)
        {
            var due = (double)mix.Slots * Ended * flows[index].Weight / total;
            Assert.True(used[index] >= due - (2 * longest * mix.Slots), $"Namespace {index} used {used[index]} of {due:F0} ms.");
        }
    });

    [Fact]
    public void FreeLooks_OneFindsNothing_TakesAlmostEverything()
    {
        Flow[] flows = [Flow.Flood(1, [50]) with { Arrivals = [.. Enumerable.Range(0, Ended)], FindsNothing = true }, Flow.Flood(1, [50])];

        Assert.InRange(new Simulation(new FairScheduler(), 1, flows).RunUntil(Ended).Used[1], Ended / 2.1, Ended);
        Assert.InRange(new Simulation(new FreeLooks(new FairScheduler()), 1, flows).RunUntil(Ended).Used[1], 0, Ended / 10);
    }

    [Fact]
    public void FreeLooks_Looks_BreakTheBound() => Assert.ThrowsAny<XunitException>(() => Looks(new FreeLooks(new FairScheduler())));

    [Fact]
    public void FairScheduler_TheSameLooks_KeepTheBound() => Looks(new FairScheduler());

    [Fact]
    public void SharedFifo_Flood_BreaksTheBound() => Assert.ThrowsAny<XunitException>(() => Flood(new SharedFifo()));

    [Fact]
    public void StrictPriority_Flood_BreaksTheBound() => Assert.ThrowsAny<XunitException>(() => Flood(new StrictPriority()));

    [Fact]
    public void FairScheduler_TheSameFlood_KeepsTheBound() => Flood(new FairScheduler());

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void UnfairChooser_TheSameMix_DoesNotFollowTheWeights(bool byName)
    {
        IQueueChooser chooser = byName ? new StrictPriority() : new SharedFifo();
        var used = new Simulation(chooser, 4, Flow.Flood(1, [20]), Flow.Flood(4, [20])).RunUntil(Ended).Used;

        Assert.True(used[0] > 2 * used[1], $"{used[0]} {used[1]}");
    }

    private static void Looks(IQueueChooser chooser)
    {
        var script = new TurnScript(chooser);
        script.Add(1, 100);
        for (var signal = 0; signal < 50; signal++)
        {
            script.Add(0, 1);
            script.Serve(whoFindsNothing: 0);
        }
    }

    private static void Flood(IQueueChooser chooser)
    {
        var script = new TurnScript(chooser);
        script.Add(0, 100);
        script.Add(1, 1);
        script.Drain();
    }

    private static Arbitrary<(int Slots, Flow[] Flows)> Mixes()
    {
        var flow =
            from weight in Gen.Elements(1, 2, 4, 16)
            from costs in Gen.NonEmptyListOf(Gen.Choose(5, 400))
            select Flow.Flood(weight, [.. costs]);
        return (
            from slots in Gen.Choose(1, 16)
            from count in Gen.Choose(2, 5)
            from flows in Gen.ArrayOf(flow, count)
            select (slots, flows)).ToArbitrary();
    }
}
