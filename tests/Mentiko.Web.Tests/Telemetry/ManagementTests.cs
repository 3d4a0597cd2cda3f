using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Mentiko.Core.Runs;
using Mentiko.TestKit.Server;
using Mentiko.Web.Telemetry;
using Xunit;

namespace Mentiko.Web.Tests.Telemetry;

/// <summary>What an operator sees of the server, and that nobody else does.</summary>
public sealed class ManagementTests(ManagementTests.ManagedWorld world) : IClassFixture<ManagementTests.ManagedWorld>
{
    [Fact]
    public async Task Metrics_OnTheManagementPort_CountRunsAndNameNoOrganization()
    {
        using var client = new HttpClient { BaseAddress = world.Management };

        var text = await UntilAsync(client, "mentiko_runs_finished");

        Assert.Contains("status=\"succeeded\"", text, StringComparison.Ordinal);
        Assert.Contains("mentiko_run_queue_wait_seconds_bucket", text, StringComparison.Ordinal);
        Assert.Contains("mentiko_attempts_finished", text, StringComparison.Ordinal);
        Assert.Contains("http_server_request_duration_seconds", text, StringComparison.Ordinal);
        Assert.DoesNotContain(World.Acme, text, StringComparison.Ordinal);
        Assert.DoesNotContain(world.RunId, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_OnThePortOfEverybody_AreNotThere()
    {
        using var client = world.Server.NewClient();
        client.DefaultRequestHeaders.Host = $"127.0.0.1:{world.Management.Port}";

        var answer = await client.GetAsync("/metrics");

        Assert.DoesNotContain("mentiko_", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.NotEqual(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("/api/v1/me", HttpStatusCode.NotFound)]
    [InlineData("/api/v1/orgs/acme/runs", HttpStatusCode.NotFound)]
    [InlineData("/sign-in", HttpStatusCode.NotFound)]
    [InlineData("/health/live", HttpStatusCode.OK)]
    public async Task ManagementPort_ServesNothingOfTheProduct(string path, HttpStatusCode status)
    {
        using var client = new HttpClient { BaseAddress = world.Management };
        client.DefaultRequestHeaders.Host = world.Server.Address.Authority;
        client.DefaultRequestHeaders.Authorization = world.AsOwner.DefaultRequestHeaders.Authorization;

        Assert.Equal(status, (await client.GetAsync(path)).StatusCode);
    }

    [Fact]
    public async Task Run_ItsTrace_HasTheRunsOwnId()
    {
        var seen = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == RunTraces.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                lock (seen)
                {
                    seen.Add(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        await world.PutChainAsync("traced");

        var run = await world.TriggerAsync("traced");
        await world.WaitForAsync(run, "succeeded");

        var own = await UntilAsync(() =>
        {
            lock (seen)
            {
                return seen.Where(activity => activity.TraceId.ToHexString() == run).ToList() is { Count: 2 } both ? both : null;
            }
        });
        var (execution, step) = (own.Single(activity => activity.OperationName == "run"), own.Single(activity => activity.OperationName == "step"));
        Assert.Equal(execution.SpanId, step.ParentSpanId);
        Assert.Equal("succeeded", execution.GetTagItem("mentiko.status"));
        Assert.Equal("acme", execution.GetTagItem("mentiko.namespace"));
    }

    [Theory]
    [InlineData("http://127.0.0.1:9464", true)]
    [InlineData("http://*:9464", true)]
    [InlineData("https://127.0.0.1:9464", false)]
    [InlineData("9464", false)]
    [InlineData("http://127.0.0.1:9464/metrics", false)]
    public void ManagementUrl_IsAnAddressWithAPort(string url, bool good) => Assert.Equal(good, ManagementPort.TryParse(url, out _));

    private static async Task<string> UntilAsync(HttpClient client, string wanted)
    {
        for (var tries = 0; ; tries++)
        {
            var text = await client.GetStringAsync("/metrics");
            if (text.Contains(wanted, StringComparison.Ordinal) || tries == 200)
            {
                return text;
            }

            await Task.Delay(25);
        }
    }

    private static async Task<T> UntilAsync<T>(Func<T?> find)
        where T : class
    {
        for (var tries = 0; tries < 400; tries++)
        {
            if (find() is { } found)
            {
                return found;
            }

            await Task.Delay(25);
        }

        throw new TimeoutException("It did not happen.");
    }

    public sealed class ManagedWorld : World
    {
        public Uri Management { get; } = new($"http://127.0.0.1:{FreePort.Find()}");

        protected override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?> { ["Mentiko:Telemetry:ManagementUrl"] = Management.OriginalString };
    }
}
