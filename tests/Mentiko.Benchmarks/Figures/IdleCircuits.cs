using Mentiko.Benchmarks.Baselines;
using Mentiko.Benchmarks.Measuring;
using Mentiko.Benchmarks.Product;
using Mentiko.Benchmarks.Tabs;
using Mentiko.Core.Runs;

namespace Mentiko.Benchmarks.Figures;

/// <summary>
/// G12: what an open runs page costs while nothing happens. A hundred circuits at a time, opened as a browser does by
/// another process; managed memory against as many of a page that only says hello, on a bare server in this process;
/// processor time against the same server without circuits; and what is back 3.5 minutes after their connections broke
/// off, which is the slow way: a page that is closed is let go of at once.
/// </summary>
internal sealed class IdleCircuits : IFigure
{
    private const int Circuits = 100;

    /// <summary>As many as the page shows.</summary>
    private const int Runs = 50;

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Return = TimeSpan.FromSeconds(210);

    public string Id => "G12";

    public async Task<IReadOnlyList<FigureResult>> MeasureAsync(Measurement measurement)
    {
        await using var product = await ProductServer.StartAsync(concurrentRuns: 8, HelloServer.Map, ProductServer.WithoutWaiting);
        await using var bare = await HelloServer.StartAsync();
        using var tabs = TabsProcess.Start();
        await tabs.SignInAsync(product.Url);
        var runs = new OpenedPage($"{product.Url}/orgs/{product.Scope.Slug.Text}/runs", (await FillAsync(product)).Text);
        var results = new List<FigureResult>();
        try
        {
            results.Add(await HoldingAsync(measurement, tabs, runs, bare.Urls.First(), product.Url));
            results.Add(await IdlingAsync(measurement, tabs, runs));
            results.Add(await ReturningAsync(measurement, tabs, runs));
        }
        catch (TabException reason)
        {
            results.Add(new FigureResult(Id, "idle circuits", Verdict.Broken) { Note = reason.Message });
        }

        return results;
    }

    /// <summary>Fills the first page of runs; the last of its rows, which proves that a page is complete.</summary>
    private static async Task<RunId> FillAsync(ProductServer product)
    {
        var runs = new List<RunId>();
        while (runs.Count < Runs)
        {
            runs.Add(await product.TriggerAsync());
            await product.Probe.Of(runs[^1]).Over.Task.WaitAsync(TimeSpan.FromSeconds(30));
        }

        return runs[0];
    }

    private static async Task<FigureResult> HoldingAsync(Measurement measurement, TabsProcess tabs, OpenedPage runs, string bare, string product)
    {
        Contender Hold(string what, OpenedPage page) => new(what, "KB", () => HoldAsync(tabs, page));
        var hello = new OpenedPage(bare + HelloServer.Path, HelloServer.Text);
        var result = await measurement.CompareAsync("G12.memory", "managed memory of an idle circuit", Goal.Below(8, 4), Hold($"runs page with {Runs} runs", runs), Hold("hello on a bare server", hello));
        var ours = await HoldAsync(tabs, hello with { Url = product + HelloServer.Path });
        return result with { Counters = new Dictionary<string, double> { ["circuits"] = Circuits, ["helloOnTheProductKb"] = ours.Value } };
    }

    private static Task<FigureResult> IdlingAsync(Measurement measurement, TabsProcess tabs, OpenedPage runs)
    {
        // A circuit asks every 15 s whether its session still stands: whole periods of that.
        var time = TimeSpan.FromSeconds(measurement.Quick ? 15 : 30);
        var open = new Contender($"{Circuits} circuits", "% of a core each", async () =>
        {
            await tabs.OpenAsync(runs.Url, runs.Awaited, Circuits);
            await Task.Delay(Settling);
            var used = await UseAsync(time);
            await tabs.LeaveAsync();
            await Task.Delay(Settling);
            return used;
        });
        var none = new Contender("none", "% of a core each", () => UseAsync(time));
        return measurement.CompareAsync("G12.idle", "processor time of an idle circuit, % of a core (a difference, no ratio)", Goal.Below(0.02, 0.01), open, none, (with, without) => with - without);
    }

    private static async Task<FigureResult> ReturningAsync(Measurement measurement, TabsProcess tabs, OpenedPage runs)
    {
        var shares = new List<double>();
        var held = new List<double>();
        for (var round = 0; round < (measurement.Quick ? 1 : 3); round++)
        {
            var before = LiveMemory.Read();
            await tabs.OpenAsync(runs.Url, runs.Awaited, Circuits);
            await Task.Delay(Settling);
            var open = LiveMemory.Read();
            await tabs.DropAsync();
            await Task.Delay(Return);
            held.Add((open - before) / 1024.0);
            shares.Add((open - LiveMemory.Read()) / (double)(open - before));
        }

        held.Sort();
        shares.Sort();
        var goal = Goal.Above(0.95, 0.99);
        var share = Measurement.Quantile(shares, 0.5);
        var all = Measurement.Quantile(held, 0.5);
        return new FigureResult("G12.returned", "memory returned 3.5 minutes after the connections broke off", goal.IsMetBy(share) ? Verdict.Met : Verdict.Missed)
        {
            Goal = goal,
            Ratio = share,
            LowerQuartile = Measurement.Quantile(shares, 0.25),
            UpperQuartile = Measurement.Quantile(shares, 0.75),
            Subject = new Side("returned", share * all, "KB", 0),
            Baseline = new Side($"held by {Circuits} circuits", all, "KB", 0),
            Rounds = shares.Count,
        };
    }

    /// <summary>
    /// KB that one more circuit holds, where there are many: the first hundred only use up the arrays that pools have
    /// kept of earlier ones, which would not be seen.
    /// </summary>
    private static async Task<Block> HoldAsync(TabsProcess tabs, OpenedPage page)
    {
        var before = await OpenAsync();
        var open = await OpenAsync();
        await tabs.LeaveAsync();
        await Task.Delay(Settling);
        return new Block((open - before) / 1024.0 / Circuits, Circuits);

        async Task<long> OpenAsync()
        {
            await tabs.OpenAsync(page.Url, page.Awaited, Circuits);
            await Task.Delay(Settling);
            return LiveMemory.Read();
        }
    }

    /// <summary>What this process uses of a core, for each of so many circuits.</summary>
    private static async Task<Block> UseAsync(TimeSpan time)
    {
        var (used, started) = (Environment.CpuUsage.TotalTime, TimeProvider.System.GetTimestamp());
        await Task.Delay(time);
        return new Block(100 * (Environment.CpuUsage.TotalTime - used) / TimeProvider.System.GetElapsedTime(started) / Circuits, Circuits);
    }

    /// <param name="Url">Of the page.</param>
    /// <param name="Awaited">What stands on it once it is complete.</param>
    private sealed record OpenedPage(string Url, string Awaited);
}
