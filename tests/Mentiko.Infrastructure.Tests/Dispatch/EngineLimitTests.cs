using Mentiko.Core.Agents;
using Mentiko.Core.Execution;
using Mentiko.Core.Plans;
using Mentiko.TestKit.Engine;
using Mentiko.TestKit.Sketches;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Dispatch;

/// <summary>What an attempt is limited to: what its agent asks for, within the plan.</summary>
public sealed class EngineLimitTests
{
    [Fact]
    public async Task Agent_ThatAsksForMoreThanThePlan_GetsThePlansAndTheLogSaysSoOnce()
    {
        await using var engine = await EngineHost.StartAsync();
        var caps = engine.Get<PlanCatalog>().TermsOf(engine.Acme.Organization).Sandbox;
        engine.Agents.On("write", _ => new ExecutionOutcome.Exited(1));

        var run = await engine.RunAsync(ChainSketch.Of("write: chain:start -> write:done"), agent => agent with
        {
            Execution = new AgentExecution { MemoryMb = caps.MemoryMb + 512, Cpus = caps.Cpus + 2 },
            Retry = new AgentRetry { MaxAttempts = 2, BackoffSeconds = 0 },
        });

        Assert.Equal(2, engine.Agents.Requests.Count);
        Assert.All(engine.Agents.Requests, request => Assert.Equal(
            ((long)caps.MemoryMb << 20, caps.Cpus, caps.Processes), (request.Limits.MemoryBytes, request.Limits.Cpus, request.Limits.Processes)));
        Assert.Equal(
            [FormattableString.Invariant($"step write: the plan gives {caps.MemoryMb} of {caps.MemoryMb + 512} MiB of memory and {caps.Cpus} of {caps.Cpus + 2} processors")],
            (await engine.LogAsync(run.Id)).Where(line => line.Contains("plan", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Agent_ThatAsksForLessThanThePlan_GetsItsOwn()
    {
        await using var engine = await EngineHost.StartAsync();

        var run = await engine.RunAsync(
            ChainSketch.Of("write: chain:start -> write:done"), agent => agent with { Execution = new AgentExecution { MemoryMb = 64, Cpus = 0.25 } });

        var request = Assert.Single(engine.Agents.Requests);
        Assert.Equal((64L << 20, 0.25), (request.Limits.MemoryBytes, request.Limits.Cpus));
        Assert.DoesNotContain(await engine.LogAsync(run.Id), line => line.Contains("plan", StringComparison.Ordinal));
    }
}
