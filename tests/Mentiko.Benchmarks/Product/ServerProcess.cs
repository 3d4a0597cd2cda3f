using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Mentiko.Benchmarks.Product;

/// <summary>The server as its own process, to be killed.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process, HttpClient client, long started)
    {
        (_process, Client, Started) = (process, client, started);
    }

    /// <summary>What runs this project's programs.</summary>
    public static string Host => Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet";

    public HttpClient Client { get; }

    public long Started { get; }

    public static async Task<ServerProcess> StartAsync(string dataRoot, int port)
    {
        var started = TimeProvider.System.GetTimestamp();
        var start = new ProcessStartInfo(Host, [Path.Combine(AppContext.BaseDirectory, "Mentiko.Web.dll")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["Mentiko__DataRoot"] = dataRoot,
                ["Mentiko__Capacity__ConcurrentRuns"] = "8",
                ["Mentiko__Plans__free__ConcurrentRuns"] = "8",
                ["Mentiko__SignIn__PerAccount"] = "100000",
                ["Mentiko__SignIn__PerAddress"] = "1000000",
                ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}",
                ["Logging__LogLevel__Default"] = "Error",
            },
        };
        var process = Process.Start(start)!;
        var output = new Queue<string?>();
        process.OutputDataReceived += (_, line) => output.Enqueue(line.Data);
        process.ErrorDataReceived += (_, line) => output.Enqueue(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var server = new ServerProcess(process, new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") }, started);
        await server.UntilAsync(async () =>
        {
            if (process.HasExited)
            {
                throw new InvalidOperationException("The server did not start: " + string.Join('\n', output));
            }

            using var answer = await server.Client.GetAsync("/health/ready");
            return answer.IsSuccessStatusCode;
        });
        return server;
    }

    /// <summary>Registers, makes an organization with a chain whose step takes a while, and signs in.</summary>
    /// <param name="command">Of its agent; by default one that takes a second.</param>
    public async Task SeedAsync(params string[] command)
    {
        await SendAsync(HttpMethod.Post, "/api/v1/auth/register", new { email = ProductServer.Email, password = ProductServer.Password, displayName = "Bench" });
        await SignInAsync(null);
        await SendAsync(HttpMethod.Post, "/api/v1/orgs", new { slug = "bench", name = "Bench" });
        await SignInAsync("bench");
        await SendAsync(HttpMethod.Put, "/api/v1/orgs/bench/agents/sleeper", Definitions.Agent(command is [] ? ["sleep", "1"] : command));
        await SendAsync(HttpMethod.Put, "/api/v1/orgs/bench/chains/one-step", Definitions.Chain("sleeper"));
    }

    /// <summary>Changes what the chain's agent runs.</summary>
    public Task PutAgentAsync(params string[] command) => SendAsync(HttpMethod.Put, "/api/v1/orgs/bench/agents/sleeper", Definitions.Agent(command));

    public async Task SignInAsync(string? slug)
    {
        var token = await SendAsync(HttpMethod.Post, "/api/v1/auth/token", slug is null
            ? new { email = ProductServer.Email, password = ProductServer.Password }
            : new { email = ProductServer.Email, password = ProductServer.Password, @namespace = slug });
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.GetProperty("token").GetString());
    }

    public async Task<string> TriggerAsync() =>
        (await SendAsync(HttpMethod.Post, "/api/v1/orgs/bench/chains/one-step/runs", new { input = new { } })).GetProperty("runId").GetString()!;

    public Task<JsonElement> GetRunAsync(string run) => SendAsync(HttpMethod.Get, $"/api/v1/orgs/bench/runs/{run}", null);

    public Task GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    /// <summary>Processor time of this one process since its start, in milliseconds.</summary>
    public double ProcessorMs => Refreshed.TotalProcessorTime.TotalMilliseconds;

    public long ResidentBytes => Refreshed.WorkingSet64;

    public int Threads => Refreshed.Threads.Count;

    public async Task<JsonElement> ListRunningAsync() =>
        (await SendAsync(HttpMethod.Get, "/api/v1/orgs/bench/runs?status=running&limit=200", null)).GetProperty("items");

    public async Task UntilAsync(Func<Task<bool>> condition)
    {
        var deadline = DateTime.UtcNow.AddSeconds(60);
        while (true)
        {
            try
            {
                if (await condition())
                {
                    return;
                }
            }
            catch (HttpRequestException) when (!_process.HasExited)
            {
                // Not listening yet.
            }

            if (DateTime.UtcNow > deadline)
            {
                throw new TimeoutException("The server did not get there in a minute.");
            }

            await Task.Delay(5);
        }
    }

    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
        Client.Dispose();
    }

    private Process Refreshed
    {
        get
        {
            _process.Refresh();
            return _process;
        }
    }

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await Client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode
            ? JsonSerializer.Deserialize<JsonElement>(text)
            : throw new InvalidOperationException($"{method} {path}: {(int)answer.StatusCode} {text}");
    }
}
