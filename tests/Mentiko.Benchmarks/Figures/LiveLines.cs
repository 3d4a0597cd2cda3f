using System.Globalization;
using System.Net;
using System.Text.Json;
using Mentiko.Benchmarks.Measuring;
using Mentiko.Benchmarks.Product;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Mentiko.Benchmarks.Figures;

/// <summary>
/// G10: from an agent's write to the bytes at a viewer's socket, 99th percentile, one viewer at 100 lines a second and
/// fifty at 500. The baseline sends the same lines by a bare endpoint of the same kind, without files, masking or a gate.
/// The pause between two batches, which is a setting, is taken off the product's side.
/// </summary>
internal sealed class LiveLines : IFigure
{
    private const int SubjectPort = 42390;
    private const int BaselinePort = 42391;
    private const double BatchMs = 50;

    public string Id => "G10";

    public async Task<IReadOnlyList<FigureResult>> MeasureAsync(Measurement measurement)
    {
        using var folder = new BenchFolder();
        using var server = await ServerProcess.StartAsync(folder.DataRoot, SubjectPort);
        await using var bare = await StartBareAsync();
        using var bareClient = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{BaselinePort}") };
        var results = new List<FigureResult>();
        foreach (var (viewers, rate) in new[] { (1, 100), (50, 500) })
        {
            var lines = measurement.Quick ? 1000 : 2000;
            await SeedAsync(server, rate, lines, results.Count == 0);
            results.Add(await measurement.CompareAsync(
                string.Create(CultureInfo.InvariantCulture, $"G10.{viewers}-viewers"),
                string.Create(CultureInfo.InvariantCulture, $"live lines, {viewers} viewers at {rate}/s, p99 beyond the batch interval"),
                Goal.Below(3, 1.5),
                new Contender("agent's write to socket", "ms", async () => new Block(Math.Max(0.01, await WatchRunAsync(server, viewers, lines) - BatchMs), lines)),
                new Contender("bare stream", "ms", async () => new Block(await WatchAllAsync(viewers, lines, () => ReadAsync(bareClient, $"/lines?rate={rate}&count={lines}", lines)), lines))));
        }

        return results;
    }

    private static async Task SeedAsync(ServerProcess server, int rate, int lines, bool isFirst)
    {
        // A fixed schedule: a late line makes the next ones no later.
        var script = string.Create(CultureInfo.InvariantCulture, $"$|=1; sleep 2; my $s=time; for (1..{lines}) {{ my $w=$s+$_/{rate}-time; sleep $w if $w>0; printf qq(%d %.3f\\n), $_, time*1000 }}");
        if (isFirst)
        {
            await server.SeedAsync("perl", "-MTime::HiRes=time,sleep", "-e", script);
        }
        else
        {
            await server.PutAgentAsync("perl", "-MTime::HiRes=time,sleep", "-e", script);
        }
    }

    private static async Task<double> WatchRunAsync(ServerProcess server, int viewers, int lines)
    {
        var run = await server.TriggerAsync();
        return await WatchAllAsync(viewers, lines, () => ReadAsync(server.Client, $"/api/v1/orgs/bench/runs/{run}/logs/stream", lines));
    }

    /// <summary>The 99th percentile over all viewers.</summary>
    private static async Task<double> WatchAllAsync(int viewers, int lines, Func<Task<List<double>>> watch)
    {
        var delays = (await Task.WhenAll(Enumerable.Range(0, viewers).Select(_ => watch()))).SelectMany(one => one).Order().ToList();
        return delays.Count == viewers * lines
            ? Measurement.Quantile(delays, 0.99)
            : throw new InvalidOperationException($"{delays.Count} of {viewers * lines} lines arrived.");
    }

    private static async Task<List<double>> ReadAsync(HttpClient client, string path, int lines)
    {
        var delays = new List<double>(lines);
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        answer.EnsureSuccessStatusCode();
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        while (delays.Count < lines && await reader.ReadLineAsync() is { } text)
        {
            if (!text.StartsWith("data: {", StringComparison.Ordinal))
            {
                continue;
            }

            var now = (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalMilliseconds;
            using var line = JsonDocument.Parse(text.AsMemory("data: ".Length));
            if (line.RootElement.TryGetProperty("stream", out var stream) && stream.GetString() == "stdout")
            {
                var parts = line.RootElement.GetProperty("text").GetString()!.Split(' ');
                if (int.Parse(parts[0], CultureInfo.InvariantCulture) != delays.Count + 1)
                {
                    throw new InvalidOperationException($"Line {parts[0]} came as the {delays.Count + 1}th.");
                }

                delays.Add(now - double.Parse(parts[1], CultureInfo.InvariantCulture));
            }
        }

        return delays;
    }

    private static async Task<WebApplication> StartBareAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, BaselinePort));
        var app = builder.Build();
        app.MapGet("/lines", async (HttpContext http, int rate, int count) =>
        {
            http.Response.ContentType = "text/event-stream";
            var started = TimeProvider.System.GetTimestamp();
            for (var n = 1; n <= count; n++)
            {
                var wait = TimeSpan.FromSeconds((double)n / rate) - TimeProvider.System.GetElapsedTime(started);
                if (wait > TimeSpan.Zero)
                {
                    await Task.Delay(wait, http.RequestAborted);
                }

                var now = (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalMilliseconds;
                await http.Response.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"id: {n}\nevent: line\ndata: {{\"stream\":\"stdout\",\"text\":\"{n} {now:0.000}\"}}\n\n"), http.RequestAborted);
                await http.Response.Body.FlushAsync(http.RequestAborted);
            }
        });
        await app.StartAsync();
        return app;
    }
}
