using Mentiko.Benchmarks.Measuring;
using Mentiko.Benchmarks.Product;
using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Queues;

namespace Mentiko.Benchmarks.Figures;

/// <summary>
/// G7: shares of the slots under saturation by weights 1 : 4 : 16, in slot-seconds by windows of ten seconds, where one
/// has short steps, one long ones and one both.
/// </summary>
internal sealed class Shares : IFigure
{
    private const int Slots = 8;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    public string Id => "G7";

    public async Task<IReadOnlyList<FigureResult>> MeasureAsync(Measurement measurement)
    {
        var chooser = new MeteredChooser(new FairScheduler());
        await using var engine = await QueueEngine.StartAsync(Slots, mostRunning: 1000, chooser);
        var tiers = await Task.WhenAll(
            engine.Host.AddNamespaceAsync("light", PlanTier.Free),
            engine.Host.AddNamespaceAsync("middle", new PlanTier("team")),
            engine.Host.AddNamespaceAsync("heavy", new PlanTier("enterprise")));
        var random = new Random(7);
        engine.StepTime = slug => slug.Text switch
        {
            "light" => 200,
            "middle" => 30,
            _ => random.Next(2) == 0 ? 20 : 200,
        };
        var windows = measurement.Quick ? 3 : 12;
        await Task.WhenAll(tiers.Select((scope, index) => engine.FloodAsync(scope, (windows + 2) * RunsOfWindow(index))));
        await Task.Delay(Window);
        chooser.ReadAndReset();

        var before = ProcessorTime.Now();
        var used = new List<double[]>();
        for (var window = 0; window < windows; window++)
        {
            await Task.Delay(Window);
            var seconds = chooser.ReadAndReset();
            used.Add([.. tiers.Select(scope => seconds.GetValueOrDefault(scope.Slug))]);
        }

        return [await ResultAsync(engine, tiers, used, ProcessorTime.Now().ForeignSince(before))];
    }

    // More than a window can use: eight slots, and no step shorter than that.
    private static int RunsOfWindow(int tier) => tier switch { 0 => 60, 1 => 700, _ => 700 };

    private static async Task<FigureResult> ResultAsync(QueueEngine engine, NamespaceScope[] tiers, List<double[]> used, double foreign)
    {
        int[] weights = [1, 4, 16];
        var deviations = used.Select(window => weights.Select((weight, index) => Math.Abs((window[index] / window.Sum() * weights.Sum() / weight) - 1)).Max()).Order().ToList();
        var left = (await Task.WhenAll(tiers.Select(engine.CountQueuedAsync))).Min();
        var goal = Goal.Below(0.10, 0.05);
        var jain = used.Min(window => Jain([.. weights.Select((weight, index) => window[index] / weight)]));
        var met = goal.IsMetBy(deviations[^1]) && jain >= 0.98;
        var total = used.Sum(window => window.Sum());
        return new FigureResult("G7", "largest deviation from shares 1 : 4 : 16 in a window of ten seconds", left == 0 || foreign > 0.1 ? Verdict.Inconclusive : met ? Verdict.Met : Verdict.Missed)
        {
            Goal = goal,
            Ratio = deviations[^1],
            LowerQuartile = Measurement.Quantile(deviations, 0.25),
            UpperQuartile = Measurement.Quantile(deviations, 0.75),
            Subject = new Side("largest deviation", deviations[^1], "", 0),
            Baseline = new Side("slot-seconds in a window", total / used.Count, "s", 0),
            Foreign = foreign,
            Rounds = used.Count,
            Counters = new Dictionary<string, double>
            {
                ["jain"] = jain,
                ["light"] = used.Sum(window => window[0]) / total,
                ["middle"] = used.Sum(window => window[1]) / total,
                ["heavy"] = used.Sum(window => window[2]) / total,
                ["leftBehind"] = left,
            },
        };
    }

    private static double Jain(double[] shares) => shares.Sum() * shares.Sum() / (shares.Length * shares.Sum(share => share * share));
}
