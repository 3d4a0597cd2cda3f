using System.Net;
using System.Text.Json;
using Mentiko.TestKit.Nodes;
using Xunit;

namespace Mentiko.Web.Tests.Nodes;

/// <summary>What a server does between SIGTERM and its end, as a process of its own with the real sandbox.</summary>
public sealed class DrainTests : IDisposable
{
    private readonly InstanceFolder _folder = new();
    private readonly InstanceCaller _acme = new("acme");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Sigterm_UnderWork_RefusesTriggersEndsWhatItCanAndHandsTheRestOver()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/bwrap"), "bubblewrap is not installed on this machine");
        string brief, lasting;
        await using (var node = await NodeProcess.StartAsync(_folder.DataRoot, new Dictionary<string, string?> { ["Mentiko:Engine:ShutdownGraceSeconds"] = "4" }))
        {
            using var server = node.NewClient();
            await _acme.FoundAsync(server);
            await _acme.PutChainAsync(server, "short", ("first", ["sleep", "2"]), ("second", ["true"]));
            await _acme.PutChainAsync(server, "long", ("endless", ["sh", "-c", "trap '' TERM; sleep 600"]));
            await AssertReadyAsync(server, HttpStatusCode.OK, "ready", draining: false);
            (brief, lasting) = (await _acme.TriggerAsync(server, "short"), await _acme.TriggerAsync(server, "long"));
            await Until.TrueAsync(async () => await StepAsync(server, brief, "first") == "running" && await StepAsync(server, lasting, "endless") == "running", () => node.Output);

            node.Terminate();
            using var refused = await RefusedTriggerAsync(server);
            Assert.NotNull(refused.Headers.RetryAfter);
            Assert.Contains("\"draining\"", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            await AssertReadyAsync(server, HttpStatusCode.ServiceUnavailable, "draining", draining: true);

            // Reading goes on while the runs have their grace.
            await Until.TrueAsync(async () => await StepAsync(server, brief, "first") == "succeeded", () => node.Output, seconds: 4);
            await node.EndAsync();
            Assert.Equal(0, node.ExitCode);
        }

        await using var next = await NodeProcess.StartAsync(_folder.DataRoot);
        using var again = next.NewClient();
        await Until.TrueAsync(async () => (await _acme.GetRunAsync(again, brief)).GetProperty("status").GetString() == "succeeded", () => next.Output);
        await Until.TrueAsync(async () => await StepAsync(again, lasting, "endless") == "running", () => next.Output);
        Assert.Equal(["succeeded"], await AttemptsAsync(again, brief, "first"));
        Assert.Equal(["succeeded"], await AttemptsAsync(again, brief, "second"));

        // Killed at the end of the grace, which is nobody's failure.
        Assert.Equal(["cancelled", "running"], await AttemptsAsync(again, lasting, "endless"));
    }

    [Fact]
    public async Task Sigterm_OfAServerWithoutWork_EndsItAtOnce()
    {
        await using var node = await NodeProcess.StartAsync(_folder.DataRoot, new Dictionary<string, string?> { ["Mentiko:Engine:ShutdownGraceSeconds"] = "600" });
        node.Terminate();

        await node.EndAsync();

        Assert.Equal(0, node.ExitCode);
    }

    /// <summary>The signal takes a moment to arrive.</summary>
    private async Task<HttpResponseMessage> RefusedTriggerAsync(HttpClient server)
    {
        while (true)
        {
            var answer = await _acme.TryTriggerAsync(server, "short");
            if (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
            {
                return answer;
            }

            Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
            answer.Dispose();
        }
    }

    private static async Task AssertReadyAsync(HttpClient server, HttpStatusCode code, string status, bool draining)
    {
        await Until.TrueAsync(async () => (await server.GetAsync("/health/ready")).StatusCode == code, () => "It does not get there.", seconds: 20);
        var body = JsonSerializer.Deserialize<JsonElement>(await (await server.GetAsync("/health/ready")).Content.ReadAsStringAsync());
        Assert.Equal(status, body.GetProperty("status").GetString());
        Assert.Equal(draining, body.GetProperty("draining").GetBoolean());
        Assert.Equal(["web", "worker"], body.GetProperty("roles").EnumerateArray().Select(role => role.GetString()));
    }

    private async Task<string?> StepAsync(HttpClient server, string run, string step) =>
        (await _acme.GetRunAsync(server, run)).GetProperty("steps").EnumerateArray().Single(item => item.GetProperty("id").GetString() == step).GetProperty("status").GetString();

    private async Task<string?[]> AttemptsAsync(HttpClient server, string run, string step) =>
        [.. (await _acme.GetRunAsync(server, run)).GetProperty("steps").EnumerateArray().Single(item => item.GetProperty("id").GetString() == step)
            .GetProperty("attempts").EnumerateArray().Select(attempt => attempt.GetProperty("status").GetString())];
}
