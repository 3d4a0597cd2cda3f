using System.Net.Http.Json;
using System.Text.Json;
using Mentiko.Deploy.Tests.Docker;
using Xunit;

namespace Mentiko.Deploy.Tests;

/// <summary>The image builds as the documents say, and an agent runs in a container that may do next to nothing.</summary>
public sealed class ImageTests(DockerEngine engine) : IClassFixture<DockerEngine>
{
    private const string Password = "demo-password-12";
    private const int Port = 18_733;
    private static readonly string Compose = Repository.Read("deploy/one-machine/compose.yaml");

    /// <summary>
    /// With what the compose file for one machine gives its container, read from it. Not by Compose itself: the engine of
    /// the tests has no bridge to publish a port on, and Debian's Compose is one that knows no systempaths.
    /// </summary>
    [Fact]
    [Trait("Category", "Slow")]
    public async Task OneMachine_BuiltAndStartedAsAnOrdinaryUserWithoutCapabilities_RunsAChainInItsSandboxAndKeepsItsState()
    {
        Assert.SkipWhen(engine.Missing is not null, engine.Missing ?? "");
        var (arguments, missing) = await BaseImages.PrepareAsync(engine);
        Assert.SkipWhen(missing is not null, missing ?? "");
        await engine.DoAsync(["build", "--network", "host", "-q", "-f", "deploy/Dockerfile", "-t", "mentiko", .. arguments, "."]);

        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{Port}") };
        var container = await StartAsync();
        var (run, status) = await FirstRunAsync(http, container);
        Assert.Equal("succeeded", status);
        Assert.Equal("10001", await engine.DoAsync("exec", container, "id", "-u"));
        await engine.DoAsync("stop", container);
        Assert.Equal("0", await engine.DoAsync("inspect", "--format", "{{.State.ExitCode}}", container));

        // Another container on the same volume, as after an upgrade.
        await engine.DoAsync("rm", container);
        var next = await StartAsync();
        await HealthAsync(http, next);
        Assert.Equal("succeeded", (await http.GetFromJsonAsync<JsonElement>($"/api/v1/orgs/acme/runs/{run}")).GetProperty("status").GetString());
        await engine.DoAsync("stop", next);

        // The control: without the lines that allow a sandbox the server says so and runs nothing.
        var closed = await engine.DoAsync("run", "-d", "--network", "host", "-e", $"ASPNETCORE_HTTP_PORTS={Port + 1}", "mentiko");
        using var other = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{Port + 1}") };
        Assert.Contains("The sandbox could not be set up", await HealthAsync(other, closed), StringComparison.Ordinal);
    }

    private Task<string> StartAsync() => engine.DoAsync(
    [
        "run", "-d", "--network", "host",
        .. Each("--security-opt", "security_opt"), .. Each("--cap-drop", "cap_drop"), .. Each("--tmpfs", "tmpfs"), .. Each("-v", "volumes"),
        "--read-only", "--stop-timeout", Value("stop_grace_period").TrimEnd('s'),
        "-e", $"ASPNETCORE_HTTP_PORTS={Port}", "-e", "Mentiko__Demo=true", "-e", $"Mentiko__DemoPassword={Password}", "mentiko",
    ]);

    private static IEnumerable<string> Each(string flag, string key) =>
        JsonSerializer.Deserialize<string[]>(Value(key))!.SelectMany(value => new[] { flag, value });

    private static string Value(string key) => Compose.Split('\n').Select(line => line.Trim()).Single(line => line.StartsWith($"{key}: ", StringComparison.Ordinal))[(key.Length + 2)..];

    private async Task<(string Run, string Status)> FirstRunAsync(HttpClient http, string container)
    {
        await HealthAsync(http, container);
        var token = await UntilAsync(container, async () =>
        {
            using var answer = await http.PostAsJsonAsync("/api/v1/auth/token", new { email = "viewer@acme.example", password = Password, @namespace = "acme" });
            return answer.IsSuccessStatusCode ? (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString() : null;
        });
        http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        JsonElement run = default;
        var status = await UntilAsync(container, async () =>
        {
            var runs = (await http.GetFromJsonAsync<JsonElement>("/api/v1/orgs/acme/runs?limit=1")).GetProperty("items");
            run = runs.GetArrayLength() == 0 ? default : runs[0];
            var status = run.ValueKind == JsonValueKind.Undefined ? "queued" : run.GetProperty("status").GetString();
            return status is "queued" or "running" ? null : status;
        });
        return (run.GetProperty("id").GetString()!, status);
    }

    private Task<string> HealthAsync(HttpClient http, string container) => UntilAsync(container, async () =>
    {
        try
        {
            using var answer = await http.GetAsync(new Uri("/health/ready", UriKind.Relative));
            return await answer.Content.ReadAsStringAsync();
        }
        catch (HttpRequestException)
        {
            return null;
        }
    });

    private async Task<string> UntilAsync(string container, Func<Task<string?>> ask)
    {
        // Sign-in is limited by the minute, so the pace is slow.
        for (var i = 0; i < 30; i++)
        {
            if (await ask() is { } answer)
            {
                return answer;
            }

            await Task.Delay(1500);
        }

        throw new TimeoutException(await engine.DoAsync("logs", container));
    }
}
