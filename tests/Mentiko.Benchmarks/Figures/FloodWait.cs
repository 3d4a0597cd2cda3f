using Mentiko.Benchmarks.Measuring;
using Mentiko.Benchmarks.Product;
using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Queues;
using Mentiko.TestKit.Queues;

namespace Mentiko.Benchmarks.Figures;

/// <summary>
/// G6: what a namespace with a run now and then waits while another has flooded its queue. Four such namespaces, by
/// name before and after the flood's, made before and after it. Idle is the same process with the flood's queue paused.
/// The control is one shared first-in-first-out queue.
/// </summary>
internal sealed class FloodWait : IFigure
{
    private const int Slots = 8;
    private const int Step = 100;
    private const int Every = 20;

    public string Id => "G6";

    public async Task<IReadOnlyList<FigureResult>> MeasureAsync(Measurement measurement)
    {
        var results = new List<FigureResult> { await LimitedAsync(measurement) };
        foreach (var behind in measurement.Quick ? new[] { 1_000, 10_000 } : [1_000, 10_000, 100_000])
        {
            results.Add(await UnlimitedAsync(measurement, behind));
        }

        results.Add(await ControlAsync(measurement));
        return results;
    }

    private static async Task<FigureResult> LimitedAsync(Measurement measurement)
    {
        await using var engine = await QueueEngine.StartAsync(Slots, mostRunning: Slots - 2);
        var (flood, small) = await FloodAsync(engine, 10_000);
        var (idleWaits, floodedWaits) = (new Waits(), new Waits());
        var samples = measurement.Quick ? 100 : 250;
        var flooded = new Contender("while another floods", "ms", () => PausedAsync(engine, flood, false, () => SampleAsync(engine, small, samples, floodedWaits)));
        var idle = new Contender("alone", "ms", () => PausedAsync(engine, flood, true, () => SampleAsync(engine, small, samples, idleWaits)));
        var result = await measurement.CompareAsync("G6.limited", "wait for a start while another floods 10,000, its limit below the slots, p50", Goal.Below(1.1, 1.05), flooded, idle);
        var more = result.Subject!.Value - result.Baseline!.Value;
        return await WithCountersAsync(engine, flood, 10_000, floodedWaits, result with
        {
            Verdict = result.Verdict == Verdict.Missed && more <= 2 ? Verdict.Met : result.Verdict,
            Note = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{more:F2} ms more; up to 2 ms more is within the goal. Alone p99 {idleWaits.Quantile(0.99):F1} ms."),
        });
    }

    private static async Task<FigureResult> UnlimitedAsync(Measurement measurement, int behind)
    {
        await using var engine = await QueueEngine.StartAsync(Slots, mostRunning: 1000);
        var (flood, small) = await FloodAsync(engine, behind);
        var waits = new Waits();

        // What runs for the first time is compiled first: that is not a wait for a turn.
        await SampleAsync(engine, small, 60, new Waits());
        var before = ProcessorTime.Now();

        // No more than half of the flood may be gone at the end: eighty of its runs start in a second.
        await SampleAsync(engine, small, Math.Min(measurement.Quick ? 300 : 1000, behind / 3 * 1000 / 80 / Every), waits);
        var foreign = ProcessorTime.Now().ForeignSince(before);
        var p99 = waits.Quantile(0.99);
        var goal = Goal.Below(1.2, 1 + (0.5 / Step));
        return await WithCountersAsync(engine, flood, behind, waits, new FigureResult($"G6.{behind}", $"wait for a start behind {behind:N0} without a limit, p99 by the length of one step", foreign > 0.1 ? Verdict.Inconclusive : goal.IsMetBy(p99 / Step) ? Verdict.Met : Verdict.Missed)
        {
            Goal = goal,
            Ratio = p99 / Step,
            LowerQuartile = waits.Quantile(0.25) / Step,
            UpperQuartile = waits.Quantile(0.75) / Step,
            Subject = new Side("wait, p99", p99, "ms", 0),
            Baseline = new Side("one step", Step, "ms", 0),
            Foreign = foreign,
            Rounds = 1,
            Note = "Quartiles are those of the waits.",
        });
    }

    private static async Task<FigureResult> ControlAsync(Measurement measurement)
    {
        await using var engine = await QueueEngine.StartAsync(Slots, mostRunning: 1000, new SharedFifo(), wholeQueues: true);
        var (_, small) = await FloodAsync(engine, measurement.Quick ? 400 : 1_000);
        var wait = await engine.WaitAsync(small[0]);
        return new FigureResult("G6.control", "the same with one shared first-in-first-out queue: must miss the goal", wait > 10 * Step ? Verdict.Met : Verdict.Broken)
        {
            Goal = new Goal(10, 10, AtMost: false),
            Ratio = wait / Step,
            Subject = new Side("wait", wait, "ms", 0),
            Baseline = new Side("one step", Step, "ms", 0),
            Rounds = 1,
        };
    }

    private static async Task<(NamespaceScope Flood, NamespaceScope[] Small)> FloodAsync(QueueEngine engine, int runs)
    {
        engine.StepTime = slug => slug.Text.StartsWith("mm", StringComparison.Ordinal) ? Step : 0;
        var before = new[] { await engine.Host.AddNamespaceAsync("aa-before"), await engine.Host.AddNamespaceAsync("zz-before") };
        var flood = await engine.Host.AddNamespaceAsync("mm-flood");
        await engine.FloodAsync(flood, runs);
        return (flood, [.. before, await engine.Host.AddNamespaceAsync("aa-after"), await engine.Host.AddNamespaceAsync("zz-after")]);
    }

    /// <summary>By a fixed schedule, whatever the last one waited.</summary>
    private static async Task<Block> SampleAsync(QueueEngine engine, NamespaceScope[] small, int samples, Waits waits)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(Every));
        var all = new List<Task<double>>(samples);
        for (var sample = 0; sample < samples; sample++)
        {
            await timer.WaitForNextTickAsync();
            var scope = small[sample % small.Length];
            all.Add(Task.Run(async () => waits.Add(scope.Slug.Text, await engine.WaitAsync(scope))));
        }

        var times = (await Task.WhenAll(all)).Order().ToList();
        return new Block(Measurement.Quantile(times, 0.5), samples);
    }

    private static async Task<Block> PausedAsync(QueueEngine engine, NamespaceScope flood, bool paused, Func<Task<Block>> sample)
    {
        var draft = new AuditDraft(paused ? AuditActions.QueuePaused : AuditActions.QueueResumed, "organization", flood.Slug.Text);
        await engine.Host.Get<IQueueStore>().SetPausedAsync(flood, paused, draft, CancellationToken.None);

        // Until those at work have ended, or as many are at work as may be.
        await Task.Delay(3 * Step);
        return await sample();
    }

    private static async Task<FigureResult> WithCountersAsync(QueueEngine engine, NamespaceScope flood, int behind, Waits waits, FigureResult result)
    {
        var left = await engine.CountQueuedAsync(flood);
        return result with
        {
            Verdict = left * 2 < behind ? Verdict.Inconclusive : result.Verdict,
            Counters = new Dictionary<string, double>(waits.Medians()) { ["samples"] = waits.Count, ["p99"] = waits.Quantile(0.99), ["leftBehind"] = left },
        };
    }

    /// <summary>Waits in milliseconds by namespace.</summary>
    private sealed class Waits
    {
        private readonly List<(string Slug, double Wait)> _waits = [];

        public int Count => _waits.Count;

        public double Add(string slug, double wait)
        {
            lock (_waits)
            {
                _waits.Add((slug, wait));
            }

            return wait;
        }

        public double Quantile(double quantile) => Measurement.Quantile([.. _waits.Select(entry => entry.Wait).Order()], quantile);

        public IEnumerable<KeyValuePair<string, double>> Medians() => _waits.GroupBy(entry => entry.Slug)
            .Select(group => KeyValuePair.Create($"p50 {group.Key}", Measurement.Quantile([.. group.Select(entry => entry.Wait).Order()], 0.5)));
    }
}
