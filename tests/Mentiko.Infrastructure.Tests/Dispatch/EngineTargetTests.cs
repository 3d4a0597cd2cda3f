using Mentiko.Core.Agents;
using Mentiko.Core.Audit;
using Mentiko.Core.Execution;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Runs;
using Mentiko.TestKit.Engine;
using Mentiko.TestKit.Sketches;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Dispatch;

/// <summary>Where an organization's agents may run is asked at each attempt.</summary>
public sealed class EngineTargetTests
{
    [Fact]
    public async Task TargetTakenBack_WhileARunIsAtWork_HoldsForItsNextStep()
    {
        await using var engine = await EngineHost.StartAsync();
        engine.Agents.On("a", async (_, _, _) =>
        {
            await AllowAsync(engine, ExecutionTarget.Docker);
            return new ExecutionOutcome.Exited(0);
        });

        var chain = ChainSketch.Of("a: chain:start -> a:done", "b: a:done -> b:done");
        var run = await engine.RunAsync(chain);
        Assert.Equal((RunStatus.Failed, "target-not-allowed"), (run.Status, run.Failure!.Code));
        Assert.EndsWith("on the target 'local'. Allowed: docker.", run.Failure.Text, StringComparison.Ordinal);
        Assert.Single(engine.Agents.Requests);

        // The control: allowed again, the same chain runs to its end.
        engine.Agents.On("a", _ => new ExecutionOutcome.Exited(0));
        await AllowAsync(engine, ExecutionTarget.Local);
        Assert.Equal(RunStatus.Succeeded, (await engine.RunAsync(chain)).Status);
    }

    private static async Task AllowAsync(EngineHost engine, params ExecutionTarget[] targets) =>
        Assert.True((await engine.Get<IOrganizationSettingsStore>().SaveAsync(
            engine.Acme, new SettingsEdit { Execution = new ExecutionSettings([.. targets]) }, new AuditDraft(AuditActions.SettingsUpdated, "organization", "acme"), default)).IsOk);
}
