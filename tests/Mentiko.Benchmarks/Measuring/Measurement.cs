namespace Mentiko.Benchmarks.Measuring;

/// <summary>What one block measured.</summary>
/// <param name="Value">A time or a rate; the ratio is taken of these.</param>
/// <param name="Operations">How many operations it took, for the processor time of one.</param>
internal readonly record struct Block(double Value, long Operations);

/// <summary>One side of a comparison: what it is, and how to measure one block of it.</summary>
internal sealed record Contender(string What, string Unit, Func<Task<Block>> RunAsync);

/// <summary>
/// Compares by short alternating blocks: A B B A A B ..., so that a drift of the machine falls on both. A ratio is that
/// of one round, never of two runs; a block in which others took more than a tenth of the processors is repeated, and
/// after three such the figure is inconclusive.
/// </summary>
internal sealed class Measurement(bool quick)
{
    private const double ForeignLimit = 0.10;
    private const int Tries = 3;

    public bool Quick => quick;

    public int Rounds => quick ? 3 : 9;

    private TimeSpan WarmUp => TimeSpan.FromSeconds(quick ? 2 : 20);

    /// <param name="id">Of the figure.</param>
    /// <param name="title">In words.</param>
    /// <param name="goal">For the ratio.</param>
    /// <param name="subject">What is measured.</param>
    /// <param name="baseline">What it is compared with.</param>
    /// <param name="relate">What a round comes to, by subject and baseline. Default: their ratio.</param>
    public async Task<FigureResult> CompareAsync(string id, string title, Goal goal, Contender subject, Contender baseline, Func<double, double, double>? relate = null)
    {
        relate ??= (ours, theirs) => ours / theirs;
        await WarmUpAsync(subject);
        await WarmUpAsync(baseline);
        var rounds = new List<(Sample Subject, Sample Baseline)>();
        for (var round = 0; round < Rounds; round++)
        {
            if (round % 2 == 0)
            {
                var first = await TakeAsync(subject);
                rounds.Add((first, await TakeAsync(baseline)));
            }
            else
            {
                var first = await TakeAsync(baseline);
                rounds.Add((await TakeAsync(subject), first));
            }
        }

        var ratios = rounds.Select(round => relate(round.Subject.Value, round.Baseline.Value)).Order().ToList();
        var foreign = rounds.Max(round => Math.Max(round.Subject.Foreign, round.Baseline.Foreign));
        var ratio = Quantile(ratios, 0.5);
        return new FigureResult(id, title, foreign > ForeignLimit ? Verdict.Inconclusive : goal.IsMetBy(ratio) ? Verdict.Met : Verdict.Missed)
        {
            Goal = goal,
            Ratio = ratio,
            LowerQuartile = Quantile(ratios, 0.25),
            UpperQuartile = Quantile(ratios, 0.75),
            Subject = Describe(subject, rounds.Select(round => round.Subject)),
            Baseline = Describe(baseline, rounds.Select(round => round.Baseline)),
            Foreign = foreign,
            Rounds = rounds.Count,
        };
    }

    public static double Quantile(IReadOnlyList<double> sorted, double quantile)
    {
        var at = (sorted.Count - 1) * quantile;
        var below = (int)at;
        var above = Math.Min(below + 1, sorted.Count - 1);
        return sorted[below] + ((sorted[above] - sorted[below]) * (at - below));
    }

    /// <summary>The median time of an operation in milliseconds.</summary>
    public static async Task<Block> MedianAsync(int operations, Func<Task> operation)
    {
        var times = new List<double>(operations);
        for (var i = 0; i < operations; i++)
        {
            var started = TimeProvider.System.GetTimestamp();
            await operation();
            times.Add(TimeProvider.System.GetElapsedTime(started).TotalMilliseconds);
        }

        times.Sort();
        return new Block(Quantile(times, 0.5), operations);
    }

    // The runtime compiles again what runs often, on the same processors, for the first part of a
    // minute of a server's work; that, caches and first connections are not the figure.
    private async Task WarmUpAsync(Contender contender)
    {
        var started = TimeProvider.System.GetTimestamp();
        var block = TimeSpan.Zero;
        while (TimeProvider.System.GetElapsedTime(started) + block < WarmUp || block == TimeSpan.Zero)
        {
            var begun = TimeProvider.System.GetTimestamp();
            await contender.RunAsync();
            block = TimeProvider.System.GetElapsedTime(begun);
        }
    }

    private static async Task<Sample> TakeAsync(Contender contender)
    {
        Sample best = default;
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            var before = ProcessorTime.Now();
            var block = await contender.RunAsync();
            var after = ProcessorTime.Now();
            var sample = new Sample(block.Value, after.OwnMsSince(before) / Math.Max(1, block.Operations), after.ForeignSince(before));
            if (sample.Foreign <= ForeignLimit)
            {
                return sample;
            }

            best = attempt == 0 || sample.Foreign < best.Foreign ? sample : best;
        }

        return best;
    }

    private static Side Describe(Contender contender, IEnumerable<Sample> samples)
    {
        var all = samples.ToList();
        return new Side(contender.What, Quantile([.. all.Select(s => s.Value).Order()], 0.5), contender.Unit, Quantile([.. all.Select(s => s.CpuMs).Order()], 0.5));
    }

    private readonly record struct Sample(double Value, double CpuMs, double Foreign);
}
