using Mentiko.Core.Agents;
using Mentiko.Core.Audit;
using Mentiko.Core.Execution;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Tests.Egress;
using Mentiko.TestKit.Engine;
using Mentiko.TestKit.Sketches;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Dispatch;

/// <summary>What an agent did stands on record when its attempt has ended.</summary>
public sealed class EngineTraceTests
{
    [Fact]
    public async Task Hosts_CalledAndRefused_AreOnRecordWithTheAttempt()
    {
        using var service = new LocalService();
        await using var engine = await StartAsync();
        await AllowAsync(engine, $"localhost:{service.Port}");
        engine.Agents.On("a", async (request, _, _) =>
        {
            Assert.Equal([$"localhost:{service.Port}"], request.Hosts.Select(host => host.Text));
            var door = new ServedDoor(request.Egress!);
            await door.SendAsync($"GET http://localhost:{service.Port}/?token=x HTTP/1.1\r\nHost: localhost:{service.Port}\r\n\r\n");
            await door.SendAsync($"GET http://localhost:{service.Port}/ HTTP/1.1\r\nHost: localhost:{service.Port}\r\n\r\n");
            await door.SendAsync("CONNECT evil.example.com:443 HTTP/1.1\r\n\r\n");
            return new ExecutionOutcome.Exited(0);
        });

        var run = await engine.RunAsync(ChainSketch.Of("a: chain:start -> a:done"), agent => agent with { Network = new AgentNetwork { Allow = [$"localhost:{service.Port}", "other.example.com"] } });

        var items = await TraceAsync(engine, run.Id);
        var calls = items.Where(item => item.Action == AuditActions.AgentApiCalled).ToList();
        Assert.Equal(($"localhost:{service.Port}", "begun", "a"), (calls[0].TargetId, calls[0].Details["decision"], calls[0].Details["step"]));
        var hosts = calls[1..];
        Assert.Equal(["evil.example.com:443", $"localhost:{service.Port}"], hosts.Select(item => item.TargetId));
        Assert.Equal([AuditOutcome.Denied, AuditOutcome.Allowed], hosts.Select(item => item.Outcome));
        Assert.Equal(("2", "GET", "200", "a", "1"), (hosts[1].Details["count"], hosts[1].Details["method"], hosts[1].Details["status"], hosts[1].Details["step"], hosts[1].Details["attempt"]));
        Assert.DoesNotContain(items, item => item.Details.Values.Any(value => value.Contains("token", StringComparison.Ordinal)));

        var log = await engine.LogAsync(run.Id);
        Assert.Contains(log, line => line.Contains("does not allow its agents to call other.example.com", StringComparison.Ordinal));
        Assert.Contains(log, line => line.Contains("a call to evil.example.com:443 was refused: not-allowed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Host_ThatIsBeingCalled_IsOnRecordWhileTheAgentStillRuns()
    {
        using var service = new LocalService();
        await using var engine = await StartAsync();
        await AllowAsync(engine, $"localhost:{service.Port}");
        IReadOnlyList<AuditEntry> meanwhile = [];
        engine.Agents.On("a", async (request, _, _) =>
        {
            await new ServedDoor(request.Egress!).SendAsync($"GET http://localhost:{service.Port}/ HTTP/1.1\r\nHost: localhost:{service.Port}\r\n\r\n");
            meanwhile = await TraceAsync(engine, request.Run);
            return new ExecutionOutcome.Exited(0);
        });

        await engine.RunAsync(ChainSketch.Of("a: chain:start -> a:done"), agent => agent with { Network = new AgentNetwork { Allow = [$"localhost:{service.Port}"] } });

        Assert.Equal("begun", Assert.Single(meanwhile).Details["decision"]);
    }

    [Fact]
    public async Task Agent_WithoutHostsInCommon_GetsNoDoor()
    {
        await using var engine = await StartAsync();
        await AllowAsync(engine, "api.example.com");
        engine.Agents.On("a", request =>
        {
            Assert.Null(request.Egress);
            Assert.Empty(request.Hosts);
            return new ExecutionOutcome.Exited(0);
        });
        var run = await engine.RunAsync(ChainSketch.Of("a: chain:start -> a:done"), agent => agent with { Network = new AgentNetwork { Allow = ["other.example.com"] } });
        Assert.Equal(RunStatus.Succeeded, run.Status);
    }

    [Fact]
    public async Task Files_CreatedChangedReadAndDeleted_AreOnRecord()
    {
        await using var engine = await StartAsync();
        engine.Agents.On("a", request =>
        {
            File.WriteAllText(Path.Combine(request.WorkspacePath, "read.txt"), "x");
            File.WriteAllText(Path.Combine(request.WorkspacePath, "gone.txt"), "x");
            return new ExecutionOutcome.Exited(0);
        });
        engine.Agents.On("b", request =>
        {
            File.ReadAllText(Path.Combine(request.WorkspacePath, "read.txt"));
            File.Delete(Path.Combine(request.WorkspacePath, "gone.txt"));
            Directory.CreateDirectory(Path.Combine(request.WorkspacePath, "new"));
            File.WriteAllText(Path.Combine(request.WorkspacePath, "new", "inner.txt"), "x");
            return new ExecutionOutcome.Exited(0);
        });

        var run = await engine.RunAsync(ChainSketch.Of("a: chain:start -> a:done", "b: a:done"));

        var files = (await TraceAsync(engine, run.Id)).Where(item => item.Action == AuditActions.AgentFileTouched && item.Details["step"] == "b").ToDictionary(item => item.TargetId, item => item.Details["how"]);
        Assert.Equal("read", files["read.txt"]);
        Assert.Equal("deleted", files["gone.txt"]);
        Assert.StartsWith("created", files["new/inner.txt"], StringComparison.Ordinal);
        Assert.Equal(3, files.Count);
    }

    private static Task<EngineHost> StartAsync() => EngineHost.StartAsync(settings: new() { ["Mentiko:Egress:AllowAddresses"] = "127.0.0.1, ::1" });

    private static async Task AllowAsync(EngineHost engine, string host) =>
        Assert.True((await engine.Get<IOrganizationSettingsStore>().SaveAsync(
            engine.Acme, new SettingsEdit { NetworkAllow = [HostPattern.Parse(host)] }, new AuditDraft(AuditActions.SettingsUpdated, "organization", "acme"), default)).IsOk);

    private static async Task<IReadOnlyList<AuditEntry>> TraceAsync(EngineHost engine, RunId run) =>
        (await engine.Get<IRunTraces>().ListAsync(engine.Acme, run, new PageRequest(200), default)).Items;
}
