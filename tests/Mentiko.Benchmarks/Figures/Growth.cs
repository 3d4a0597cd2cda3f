using System.Net;
using System.Net.Sockets;
using Mentiko.Benchmarks.Measuring;
using Mentiko.Benchmarks.Product;

namespace Mentiko.Benchmarks.Figures;

/// <summary>
/// G8: what 10,000 namespaces cost where there were 10, with the same number of rows. Two servers side by side, each
/// its own process; the measured namespace has the same rows in both. A run is measured whole, with its sandbox.
/// </summary>
internal sealed class Growth : IFigure
{
    private const int Few = 10;
    private const int Many = 10_000;
    private const int Rows = 20_000;

    public string Id => "G8";

    public async Task<IReadOnlyList<FigureResult>> MeasureAsync(Measurement measurement)
    {
        using var few = new BenchFolder();
        using var many = new BenchFolder();
        await SeedAsync(few.DataRoot, Few);
        await SeedAsync(many.DataRoot, Many);
        var results = new List<FigureResult>();
        using (var small = await SignedInAsync(few.DataRoot))
        using (var large = await SignedInAsync(many.DataRoot))
        {
            var operations = measurement.Quick ? 40 : 200;
            var steady = Goal.Below(1.15, 1.05);

            async Task CompareAsync(string id, string title, Goal goal, Func<ServerProcess, Task<Block>> block) =>
                results.Add(await measurement.CompareAsync($"G8.{id}", title, goal, new Contender($"{Many:N0} namespaces", "ms", () => block(large)), new Contender($"{Few} namespaces", "ms", () => block(small))));

            await CompareAsync("run-list", "a page of runs", steady, server => Measurement.MedianAsync(operations, () => server.GetAsync("/api/v1/orgs/bench/runs?limit=50")));
            await CompareAsync("audit", "a page of the audit trail", steady, server => Measurement.MedianAsync(operations, () => server.GetAsync("/api/v1/orgs/bench/audit?limit=50")));
            await CompareAsync("sign-in", "a sign-in", steady, server => Measurement.MedianAsync(operations / 10, () => server.SignInAsync("bench")));
            await CompareAsync("run", "a run of one step, triggered to over", steady, server => Measurement.MedianAsync(operations / 4, () => RunAsync(server)));
            await CompareAsync("idle", "processor time while idle", Goal.Below(1.3, 1.05), server => IdleAsync(server, TimeSpan.FromSeconds(measurement.Quick ? 4 : 30)));
            var bytes = (large.ResidentBytes - small.ResidentBytes) / (Many - Few);
            results[^1] = results[^1] with { Counters = new Dictionary<string, double> { ["bytesPerNamespace"] = bytes, ["threads"] = large.Threads, ["threadsOfFew"] = small.Threads } };
        }

        results.Add(await measurement.CompareAsync("G8.start", "start to ready", Goal.Below(1.3, 1.05), Start(many, $"{Many:N0} namespaces"), Start(few, $"{Few} namespaces")));
        return results;
    }

    private static async Task SeedAsync(string dataRoot, int namespaces)
    {
        using (var server = await ServerProcess.StartAsync(dataRoot, FreePort()))
        {
            await server.SeedAsync("true");
            await RunAsync(server);
            server.Kill();
        }

        await ManyNamespaces.MakeAsync(dataRoot, namespaces, Rows);
    }

    private static async Task<ServerProcess> SignedInAsync(string dataRoot)
    {
        var server = await ServerProcess.StartAsync(dataRoot, FreePort());
        await server.SignInAsync("bench");
        return server;
    }

    private static async Task RunAsync(ServerProcess server)
    {
        var run = await server.TriggerAsync();
        await server.UntilAsync(async () => (await server.GetRunAsync(run)).GetProperty("status").GetString() == "succeeded");
    }

    private static async Task<Block> IdleAsync(ServerProcess server, TimeSpan time)
    {
        var before = server.ProcessorMs;
        await Task.Delay(time);

        // One tick of the kernel's clock is the least that can be seen.
        return new Block(Math.Max(10, server.ProcessorMs - before), 1);
    }

    private static Contender Start(BenchFolder folder, string what) => new(what, "ms", async () =>
    {
        using var server = await ServerProcess.StartAsync(folder.DataRoot, FreePort());
        return new Block(TimeProvider.System.GetElapsedTime(server.Started).TotalMilliseconds, 1);
    });

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
