using System.Text.Json;
using Mentiko.TestKit.Nodes;
using Xunit;

namespace Mentiko.Web.Tests.Nodes;

/// <summary>Several server processes on one PostgreSQL and one data root, with the real sandbox.</summary>
public sealed class ManyNodesTests : IAsyncLifetime
{
    private readonly InstanceCaller _acme = new("acme");
    private TestInstance _instance = null!;

    public ValueTask InitializeAsync()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/bwrap"), "bubblewrap is not installed on this machine");
        _instance = TestInstance.TryCreate()!;
        Assert.SkipWhen(_instance is null, "PostgreSQL is not installed on this machine");
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _instance?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task Run_TriggeredOnAWebNode_ExecutesOnAWorkerAndShowsLiveOnTheWebNode()
    {
        var web = await _instance.StartNodeAsync("web");
        var worker = await _instance.StartNodeAsync("worker");
        using var server = web.NewClient();
        await _acme.FoundAsync(server);
        await _acme.PutChainAsync(server, "talk", ("speak", ["sh", "-c", "for i in 1 2 3 4 5; do echo line $i; sleep 0.5; done"]));

        var run = await _acme.TriggerAsync(server, "talk");
        var arrivals = await ReadLogAsync(server, run, 5);

        // Live: the first line long before the last, not all of them when it was over.
        Assert.Equal(["line 1", "line 2", "line 3", "line 4", "line 5"], arrivals.Select(line => line.Text));
        Assert.InRange((arrivals[^1].At - arrivals[0].At).TotalSeconds, 1, 10);
        await EndAsync(server, run, "succeeded");
        Assert.Equal(["web", "worker"], Roles());
        using var alone = worker.NewClient();
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await alone.GetAsync("/sign-in")).StatusCode);
        Assert.Equal(System.Net.HttpStatusCode.OK, (await alone.GetAsync("/health/live")).StatusCode);
    }

    [Fact]
    public async Task Cancel_OnANodeThatDoesNotExecuteTheRun_KillsItWithinTwoSeconds()
    {
        var web = await _instance.StartNodeAsync("web");
        await _instance.StartNodeAsync("worker", ("Mentiko:Engine:LeaseSeconds", "60"));
        using var server = web.NewClient();
        await _acme.FoundAsync(server);
        await _acme.PutChainAsync(server, "endless", ("stay", ["sh", "-c", "trap '' TERM; sleep 600"]));
        var run = await _acme.TriggerAsync(server, "endless");
        await StepAsync(server, run, "stay", "running");

        await _acme.CancelAsync(server, run);

        // By the signal: the lease is renewed, and looked at, only every twenty seconds.
        await EndAsync(server, run, "cancelled", seconds: 4);
    }

    [Fact]
    public async Task Worker_HeldBeyondItsLease_FindsItsWritesRefusedAndItsSandboxesStopped()
    {
        var web = await _instance.StartNodeAsync("web");
        var first = await _instance.StartNodeAsync("worker");
        using var server = web.NewClient();
        await _acme.FoundAsync(server);

        // The first attempt goes on for as long as it is let; the second ends well.
        const string Script = "echo $MENTIKO_ATTEMPT >> began.txt; if [ $MENTIKO_ATTEMPT = 1 ]; then while :; do date +%s%N > alive.txt; sleep 0.1; done; fi";
        await _acme.PutChainAsync(server, "held", ("work", ["sh", "-c", Script]), ("after", ["sh", "-c", "echo after >> began.txt"]));
        var run = await _acme.TriggerAsync(server, "held");
        await StepAsync(server, run, "work", "running");
        await Until.TrueAsync(() => File.Exists(Workspace("alive.txt")), () => _instance.Output);

        first.Hold();
        var second = await _instance.StartNodeAsync("worker");
        await EndAsync(server, run, "succeeded");
        first.Continue();

        // It writes nothing into the run and its agents end: the file does not change any more.
        await Until.TrueAsync(async () => await StandsStillAsync(Workspace("alive.txt")), () => "Its agent goes on. " + _instance.Output, seconds: 20);
        Assert.Equal(["1", "2", "after"], await File.ReadAllLinesAsync(Workspace("began.txt")));
        Assert.Equal(["failed", "succeeded"], await AttemptsAsync(server, run, "work"));
        Assert.Equal(["chain:start", "work:done", "after:done"], await EventsAsync(server, run));
        Assert.False(first.HasExited);

        // And it is as good a worker as before.
        await second.KillAsync();
        await _acme.PutChainAsync(server, "fine", ("plain", ["true"]));
        await EndAsync(server, await _acme.TriggerAsync(server, "fine"), "succeeded");
    }

    [Fact]
    public async Task Worker_Killed_LosesNothingAndAnotherGoesOn()
    {
        var web = await _instance.StartNodeAsync("web");
        var first = await _instance.StartNodeAsync("worker");
        using var server = web.NewClient();
        await _acme.FoundAsync(server);
        await _acme.PutChainAsync(server, "slow", ("one", ["sleep", "1"]), ("two", ["sleep", "1"]));
        var runs = new List<string>();
        for (var index = 0; index < 8; index++)
        {
            runs.Add(await _acme.TriggerAsync(server, "slow"));
        }

        await Until.TrueAsync(() => _instance.Database.Ask<long>("SELECT COUNT(*) FROM \"Runs\" WHERE \"Status\" = 'running'") >= 4, () => _instance.Output);
        await first.KillAsync();
        await _instance.StartNodeAsync("worker");

        foreach (var run in runs)
        {
            await EndAsync(server, run, "succeeded");
            Assert.Equal(["chain:start", "one:done", "two:done"], await EventsAsync(server, run));
        }

        Assert.Equal(0, Counted());
    }

    [Fact]
    public async Task Database_KilledAndStartedAgain_EveryRunEndsAsItsChainSays()
    {
        var first = await _instance.StartNodeAsync();
        var second = await _instance.StartNodeAsync();
        using var server = first.NewClient();
        await _acme.FoundAsync(server);
        await _acme.PutChainAsync(server, "slow", ("one", ["sleep", "1"]), ("two", ["sleep", "1"]));
        var runs = new List<string>();
        for (var index = 0; index < 8; index++)
        {
            runs.Add(await _acme.TriggerAsync(server, "slow"));
        }

        await Until.TrueAsync(() => _instance.Database.Ask<long>("SELECT COUNT(*) FROM \"Runs\" WHERE \"Status\" = 'running'") >= 4, () => _instance.Output);
        _instance.Database.Kill();
        _instance.Database.Start();

        foreach (var run in runs)
        {
            await EndAsync(server, run, "succeeded", seconds: 90);
            Assert.Equal(["chain:start", "one:done", "two:done"], await EventsAsync(server, run));
        }

        Assert.Equal(0, Counted());
        Assert.False(second.HasExited);

        // Signals and queues are whole again: a run by the other node's door starts at once.
        using var other = second.NewClient();
        await EndAsync(server, await _acme.TriggerAsync(other, "slow"), "succeeded", seconds: 20);
    }

    [Fact]
    public async Task Put_WhoseSignalMetABrokenConnection_IsMaskedOnTheOtherNode()
    {
        const string value = "a-value-that-came-later";
        var web = await _instance.StartNodeAsync("web");
        await _instance.StartNodeAsync("worker");
        using var server = web.NewClient();
        await _acme.FoundAsync(server);
        await _acme.PutChainAsync(server, "held", ("work", ["sh", "-c", $"touch began.txt; until [ -f go.txt ]; do sleep 0.1; done; echo found {value[..10]}''{value[10..]}"]));
        var run = await _acme.TriggerAsync(server, "held");
        await Until.TrueAsync(() => File.Exists(Workspace("began.txt")), () => _instance.Output);

        // The signals of the run's start are told by now, so that the next one, of the put, is the one that meets the break.
        await Task.Delay(1000);
        Assert.InRange(_instance.Database.Ask<long>("SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_notify%' AND pid <> pg_backend_pid()"), 1, 2);
        await _acme.MustAsync(server, HttpMethod.Put, "/api/v1/orgs/acme/secrets/LATE_TOKEN", new { value });

        // It arrives in another process, where nothing shows that it did: time for the broken connection to be made anew.
        await Task.Delay(3000);
        await File.WriteAllTextAsync(Workspace("go.txt"), "");
        await EndAsync(server, run, "succeeded");

        var lines = (await _acme.MustAsync(server, HttpMethod.Get, $"/api/v1/orgs/acme/runs/{run}/logs", null)).GetProperty("lines").EnumerateArray();
        Assert.Equal("found ***", lines.Single(line => line.GetProperty("stream").GetString() == "stdout").GetProperty("text").GetString());
    }

    [Fact]
    public async Task ConcurrentRuns_WithTwoNodesRacing_AreNeverMoreThanTheLimitAndReachIt()
    {
        _instance.Settings["Mentiko:Plans:free:ConcurrentRuns"] = "3";
        var first = await _instance.StartNodeAsync();
        var second = await _instance.StartNodeAsync();
        using var one = first.NewClient();
        using var two = second.NewClient();
        await _acme.FoundAsync(one);
        await _acme.PutChainAsync(one, "brief", ("only", ["sleep", "0.2"]));
        await Task.WhenAll(Enumerable.Range(0, 40).Select(index => _acme.TriggerAsync(index % 2 == 0 ? one : two, "brief")));

        var most = 0L;
        using (var database = _instance.Database.Open())
        {
            await Until.TrueAsync(
                async () =>
                {
                    await using var command = new Npgsql.NpgsqlCommand("SELECT COUNT(*) FILTER (WHERE \"Status\" = 'running'), COUNT(*) FILTER (WHERE \"FinishedAt\" IS NULL) FROM \"Runs\"", database);
                    await using var reader = await command.ExecuteReaderAsync();
                    await reader.ReadAsync();
                    most = Math.Max(most, reader.GetInt64(0));
                    return reader.GetInt64(1) == 0;
                },
                () => _instance.Output,
                seconds: 120);
        }

        Assert.Equal(3, most);
        Assert.Equal(0, Counted());
    }

    [Fact]
    public async Task Drain_OfOneNode_HandsItsRunsToTheOther()
    {
        var first = await _instance.StartNodeAsync();
        using var server = first.NewClient();
        await _acme.FoundAsync(server);
        await _acme.PutChainAsync(server, "long", ("work", ["sh", "-c", "if [ $MENTIKO_ATTEMPT = 1 ]; then trap '' TERM; sleep 600; fi"]));
        var run = await _acme.TriggerAsync(server, "long");
        await StepAsync(server, run, "work", "running");
        var second = await _instance.StartNodeAsync();
        using var other = second.NewClient();

        first.Terminate();
        await first.EndAsync();

        Assert.Equal(0, first.ExitCode);
        await EndAsync(other, run, "succeeded", seconds: 10);
        Assert.Equal(["cancelled", "succeeded"], await AttemptsAsync(other, run, "work"));
        await Until.TrueAsync(() => _instance.Database.Ask<long>("SELECT COUNT(*) FROM \"Nodes\"") == 1, () => "It is still on the list.");
    }

    [Fact]
    public async Task DataRoot_SharedByNodes_IsRefusedToAServerWithSqlite()
    {
        await _instance.StartNodeAsync();

        var (code, output) = await NodeProcess.StartAndEndAsync(_instance.Folder.DataRoot);

        Assert.Equal(1, code);
        Assert.Contains("Another Mentiko server is using Mentiko:DataRoot", output, StringComparison.Ordinal);
        await _instance.StartNodeAsync();
    }

    private long Counted() => _instance.Database.Ask<long>("SELECT COALESCE(SUM(\"Queued\" + \"Running\"), 0) FROM \"RunCounts\"");

    private string Workspace(string file) => Path.Combine(_instance.Folder.DataRoot, "acme", "workspace", file);

    private List<string> Roles()
    {
        using var database = _instance.Database.Open();
        using var command = new Npgsql.NpgsqlCommand("SELECT \"Roles\" FROM \"Nodes\" ORDER BY 1", database);
        using var reader = command.ExecuteReader();
        var roles = new List<string>();
        while (reader.Read())
        {
            roles.Add(reader.GetString(0));
        }

        return roles;
    }

    private Task EndAsync(HttpClient server, string run, string status, double seconds = 60) => Until.TrueAsync(
        async () => (await _acme.GetRunAsync(server, run)).GetProperty("status").GetString() == status,
        () => $"Run {run} did not become {status}: {_acme.GetRunAsync(server, run).GetAwaiter().GetResult()} {_instance.Output}",
        seconds);

    private Task StepAsync(HttpClient server, string run, string step, string status) => Until.TrueAsync(
        async () => StepOf(await _acme.GetRunAsync(server, run), step).GetProperty("status").GetString() == status,
        () => $"{step} did not become {status}. {_instance.Output}");

    private async Task<string?[]> AttemptsAsync(HttpClient server, string run, string step) =>
        [.. StepOf(await _acme.GetRunAsync(server, run), step).GetProperty("attempts").EnumerateArray().Select(attempt => attempt.GetProperty("status").GetString())];

    private async Task<string?[]> EventsAsync(HttpClient server, string run) =>
        [.. (await _acme.MustAsync(server, HttpMethod.Get, $"/api/v1/orgs/acme/runs/{run}/events", null)).GetProperty("items").EnumerateArray().Select(entry => entry.GetProperty("type").GetString())];

    private static JsonElement StepOf(JsonElement run, string step) =>
        run.GetProperty("steps").EnumerateArray().Single(item => item.GetProperty("id").GetString() == step);

    private static async Task<bool> StandsStillAsync(string file)
    {
        var before = await File.ReadAllTextAsync(file);
        await Task.Delay(700);
        return await File.ReadAllTextAsync(file) == before;
    }

    private async Task<List<(string Text, DateTime At)>> ReadLogAsync(HttpClient server, string run, int lines)
    {
        using var answer = await _acme.SendAsync(server, HttpMethod.Get, $"/api/v1/orgs/acme/runs/{run}/logs/stream", null);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        var arrivals = new List<(string, DateTime)>();
        while (arrivals.Count < lines && await reader.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("data:", StringComparison.Ordinal) && line.Contains("\"line ", StringComparison.Ordinal))
            {
                arrivals.Add((JsonDocument.Parse(line[5..]).RootElement.GetProperty("text").GetString()!, DateTime.UtcNow));
            }
        }

        return arrivals;
    }
}
