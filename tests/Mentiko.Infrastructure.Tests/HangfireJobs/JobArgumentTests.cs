using System.Reflection;
using Mentiko.Core.Chains;
using Mentiko.Core.Queues;
using Mentiko.Core.Audit;
using Mentiko.Infrastructure.HangfireJobs;
using Mentiko.TestKit.Engine;
using Mentiko.TestKit.Sketches;
using Xunit;

namespace Mentiko.Infrastructure.Tests.HangfireJobs;

/// <summary>What stands in a job is what the dashboard shows: two ids, whatever the run is about.</summary>
public sealed class JobArgumentTests
{
    private static readonly ChainDefinition OneStep = ChainSketch.Of("a: chain:start -> a:done");

    [Fact]
    public void Job_TheOnlyOneThereIs_TakesTwoIds()
    {
        var jobs = typeof(JobQueues).Assembly.GetTypes().Where(type => type.Name.EndsWith("Job", StringComparison.Ordinal) && type is { IsClass: true, IsAbstract: false });
        var parameters = jobs.SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)
            .SelectMany(method => method.GetParameters().Select(parameter => $"{type.Name}.{method.Name} {parameter.ParameterType.Name} {parameter.Name}")));

        Assert.Equal(["RunJob.Execute Guid namespaceId", "RunJob.Execute String runId"], parameters);
    }

    [Fact]
    public async Task Job_OfAWaitingRun_HoldsItsNamespaceAndItsIdAndNothingElse()
    {
        await using var engine = await EngineHost.StartAsync();
        await engine.Get<IQueueStore>().SetPausedAsync(engine.Acme, true, new AuditDraft(AuditActions.QueuePaused, "organization", "acme"), CancellationToken.None);
        var run = await engine.TriggerAsync(OneStep, input: """{"topic":"a secret thing"}""");

        var monitor = engine.Get<IJobStore>().Storage.GetMonitoringApi();
        var queue = Assert.Single(monitor.Queues());
        Assert.Equal("ns-acme", queue.Name);
        var job = Assert.Single(monitor.EnqueuedJobs(queue.Name, 0, 10)).Value.Job;

        Assert.Equal([engine.Acme.Namespace.Value, run.Text], job.Args);
        Assert.DoesNotContain("secret", job.ToString(), StringComparison.Ordinal);
    }
}
