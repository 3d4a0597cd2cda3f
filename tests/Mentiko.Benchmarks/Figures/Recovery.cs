using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using Mentiko.Benchmarks.Measuring;
using Mentiko.Benchmarks.Product;

namespace Mentiko.Benchmarks.Figures;

/// <summary>
/// G15: kill -9 under load, then from the new process's start until every run that was at work is at work again or over.
/// The baseline is the same server's cold start to ready with nothing to take up. Every accepted run must end well.
/// </summary>
internal sealed class Recovery : IFigure
{
    private const int Runs = 32;

    public string Id => "G15";

    public async Task<IReadOnlyList<FigureResult>> MeasureAsync(Measurement measurement)
    {
        using var folder = new BenchFolder();
        var port = FreePort();
        using (var first = await ServerProcess.StartAsync(folder.DataRoot, port))
        {
            await first.SeedAsync();
        }

        var (accepted, succeeded) = (0, 0);
        var recovery = new Contender("kill to all moving", "ms", async () =>
        {
            var (time, count, good) = await RecoverAsync(folder.DataRoot, port);
            accepted += count;
            succeeded += good;
            return new Block(time, 1);
        });
        var cold = new Contender("cold start to ready", "ms", async () =>
        {
            using var server = await ServerProcess.StartAsync(folder.DataRoot, port);
            return new Block(TimeProvider.System.GetElapsedTime(server.Started).TotalMilliseconds, 1);
        });
        var result = await measurement.CompareAsync(Id, "kill -9 under load to all unfinished runs moving", Goal.Below(2, 1.3), recovery, cold);
        return
        [
            result with
            {
                Verdict = accepted == succeeded ? result.Verdict : Verdict.Broken,
                Counters = new Dictionary<string, double> { ["accepted"] = accepted, ["succeeded"] = succeeded },
            },
        ];
    }

    private static async Task<(double Time, int Accepted, int Succeeded)> RecoverAsync(string dataRoot, int port)
    {
        List<string> runs = [];
        List<string> atWork;
        AuthenticationHeaderValue? credential;
        using (var victim = await ServerProcess.StartAsync(dataRoot, port))
        {
            await victim.SignInAsync("bench");
            for (var i = 0; i < Runs; i++)
            {
                runs.Add(await victim.TriggerAsync());
            }

            credential = victim.Client.DefaultRequestHeaders.Authorization;
            atWork = await AtWorkAsync(victim);
            victim.Kill();
        }

        using var next = await ServerProcess.StartAsync(dataRoot, port);
        next.Client.DefaultRequestHeaders.Authorization = credential;
        foreach (var run in atWork)
        {
            await next.UntilAsync(async () => IsMoving(await next.GetRunAsync(run)));
        }

        var time = TimeProvider.System.GetElapsedTime(next.Started).TotalMilliseconds;
        var succeeded = 0;
        foreach (var run in runs)
        {
            await next.UntilAsync(async () => IsOver(await next.GetRunAsync(run)));
            succeeded += (await next.GetRunAsync(run)).GetProperty("status").GetString() == "succeeded" ? 1 : 0;
        }

        return (time, runs.Count, succeeded);
    }

    // One request, so that what it names is still at work when the server dies right after it.
    private static async Task<List<string>> AtWorkAsync(ServerProcess server)
    {
        var atWork = (await server.ListRunningAsync()).EnumerateArray().Select(run => run.GetProperty("id").GetString()!).ToList();
        return atWork.Count > 0 ? atWork : throw new InvalidOperationException("Nothing was at work when the server was killed.");
    }

    // The attempt that died with the server has ended, and another one is at work or done.
    private static bool IsMoving(JsonElement run) => IsOver(run) || run.GetProperty("steps")[0].GetProperty("attempts").GetArrayLength() > 1;

    private static bool IsOver(JsonElement run) => run.GetProperty("status").GetString() is "succeeded" or "failed" or "cancelled" or "timed-out";

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
