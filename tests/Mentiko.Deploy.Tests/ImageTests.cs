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

    // What the compose files give a server of ours; Compose_EachServerOfOurs_GivesUpWhatItDoesNotNeed looks there.
    private static readonly string[] Hardened =
    [
        "--security-opt", "seccomp=unconfined", "--security-opt", "apparmor=unconfined", "--security-opt", "systempaths=unconfined",
        "--security-opt", "no-new-privileges", "--cap-drop", "ALL", "--read-only", "--tmpfs", "/tmp",
    ];

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Image_BuiltAndStartedAsAnOrdinaryUserWithoutCapabilities_RunsAChainInItsSandbox()
    {
        Assert.SkipWhen(engine.Missing is not null, engine.Missing ?? "");
        var (arguments, missing) = await BaseImages.PrepareAsync(engine);
        Assert.SkipWhen(missing is not null, missing ?? "");
        await engine.DoAsync(["build", "--network", "host", "-q", "-f", "deploy/Dockerfile", "-t", "mentiko", .. arguments, "."]);

        var container = await engine.DoAsync(
        [
            "run", "-d", "--network", "host", .. Hardened,
            "-e", $"ASPNETCORE_HTTP_PORTS={Port}", "-e", "Mentiko__Demo=true", "-e", $"Mentiko__DemoPassword={Password}", "mentiko",
        ]);

        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{Port}") };
        Assert.Equal("succeeded", await FirstRunAsync(http, container));
        Assert.Equal("10001", await engine.DoAsync("exec", container, "id", "-u"));
        await engine.DoAsync("stop", "-t", "40", container);
        Assert.Equal("0", await engine.DoAsync("inspect", "--format", "{{.State.ExitCode}}", container));

        // The control: without the lines that allow a sandbox the server says so and runs nothing.
        var closed = await engine.DoAsync("run", "-d", "--network", "host", "-e", $"ASPNETCORE_HTTP_PORTS={Port + 1}", "mentiko");
        using var other = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{Port + 1}") };
        Assert.Contains("The sandbox could not be set up", await HealthAsync(other, closed), StringComparison.Ordinal);
    }

    private async Task<string> FirstRunAsync(HttpClient http, string container)
    {
        await HealthAsync(http, container);
        var token = await UntilAsync(container, async () =>
        {
            using var answer = await http.PostAsJsonAsync("/api/v1/auth/token", new { email = "viewer@acme.example", password = Password, @namespace = "acme" });
            return answer.IsSuccessStatusCode ? (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString() : null;
        });
        http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return await UntilAsync(container, async () =>
        {
            var runs = (await http.GetFromJsonAsync<JsonElement>("/api/v1/orgs/acme/runs?limit=1")).GetProperty("items");
            var status = runs.GetArrayLength() == 0 ? "queued" : runs[0].GetProperty("status").GetString();
            return status is "queued" or "running" ? null : status;
        });
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
