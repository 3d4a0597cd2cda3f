using System.Collections.Immutable;
using Docker.DotNet.Models;
using Mentiko.Core.Execution;
using Mentiko.Infrastructure.Tests.Execution.Conformance;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Execution.Containers;

/// <summary>What the engine says of a container in which an agent runs, flag by flag.</summary>
[Collection(DockerCollection.Name)]
public sealed class DockerInspectionTests(DockerBench bench)
{
    private const string Secret = "s3cret-of-inspection";

    [Fact]
    public async Task Container_AsTheEngineHasIt_IsClosed()
    {
        var seen = await WhileItRunsAsync();
        var host = seen.HostConfig!;
        Assert.Equal("30101:30101", seen.Config!.User);
        Assert.Equal(["ALL"], host.CapDrop);
        Assert.True(host.CapAdd is null or { Count: 0 });
        Assert.Equal(["no-new-privileges"], host.SecurityOpt);
        Assert.True(host.ReadonlyRootfs);
        Assert.False(host.Privileged);
        Assert.Equal("none", host.NetworkMode);
        Assert.Equal("private", host.IpcMode);
        Assert.Equal("private", host.CgroupnsMode);
        Assert.All((string?[])[host.PidMode, host.UTSMode, host.UsernsMode], mode => Assert.True(mode is null or "", mode));
        Assert.True(host.Devices is null or { Count: 0 });
        Assert.True(host.PortBindings is null or { Count: 0 });
        Assert.Equal("none", host.LogConfig!.Type);
        Assert.Equal(ConformanceStage.Limits.MemoryBytes, host.Memory);
        Assert.Equal(ConformanceStage.Limits.MemoryBytes, host.MemorySwap);
        Assert.NotEqual(true, host.OomKillDisable);
        Assert.Equal(ConformanceStage.Limits.Processes + 1, host.PidsLimit);
        Assert.InRange(host.NanoCPUs, 1, 2_000_000_000);
        Assert.Equal(8L << 20, host.ShmSize);
        Assert.Equal("rw,exec,nosuid,nodev,size=16m,mode=1777,uid=30101,gid=30101", Assert.Single(host.Tmpfs!).Value);
        Assert.Equal(["core", "cpu", "fsize", "memlock", "nofile"], host.Ulimits!.Select(limit => limit.Name).Order());
    }

    [Fact]
    public async Task Container_AsTheEngineHasIt_HasThreeFoldersAndItsStarter()
    {
        var seen = await WhileItRunsAsync();
        Assert.Equal(
            ["/mentiko/input ro", "/mentiko/output rw", "/mentiko/start ro", "/workspace rw"],
            seen.Mounts!.Select(mount => $"{mount.Destination} {(mount.RW ? "rw" : "ro")}").Order(StringComparer.Ordinal));
        Assert.DoesNotContain(seen.Mounts, mount => mount.Source.Contains("docker.sock", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Container_AsTheEngineHasIt_HoldsNothingOfTheAgents()
    {
        var seen = await WhileItRunsAsync();
        Assert.Equal(["/mentiko/start"], seen.Config!.Entrypoint);
        Assert.True(seen.Config.Cmd is null or { Count: 0 });
        var all = System.Text.Json.JsonSerializer.Serialize(seen);
        Assert.DoesNotContain(Secret, all, StringComparison.Ordinal);
        Assert.DoesNotContain("GREETING", all, StringComparison.Ordinal);
        Assert.DoesNotContain("sleep", all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Container_AsTheEngineHasIt_SaysWhoseItIs()
    {
        var labels = (await WhileItRunsAsync()).Config!.Labels;
        Assert.Equal("acme", labels["mentiko.namespace"]);
        Assert.Equal("0123456789abcdef0123456789abcdef", labels["mentiko.run"]);
        Assert.Equal("7", labels["mentiko.lease"]);
        Assert.Equal("bench", labels["mentiko.owner"]);
        Assert.Matches("^[0-9a-f]{32}$", labels["mentiko.instance"]);
    }

    [Fact]
    public async Task Image_Variables_AreBelowTheAgents()
    {
        Assert.SkipWhen(bench.Missing is not null, bench.Missing ?? "");
        var output = new Collected();
        await bench.Executor.ExecuteAsync(bench.Fit(bench.Mine.Request("sh", "-c", "echo $FROM_IMAGE")), output, default);
        await bench.Executor.ExecuteAsync(
            bench.Fit(bench.Mine.Request("sh", "-c", "echo $FROM_IMAGE") with { Environment = ImmutableSortedDictionary<string, string>.Empty.Add("FROM_IMAGE", "no") }), output, default);
        Assert.Equal("yes\nno\n", output.StdOut);
    }

    [Fact]
    public async Task Seccomp_OfTheEngine_IsOn()
    {
        Assert.SkipWhen(bench.Missing is not null, bench.Missing ?? "");
        var output = new Collected();
        await bench.Executor.ExecuteAsync(bench.Fit(bench.Mine.Request("sed", "-n", "s/^Seccomp:\t//p", "/proc/self/status")), output, default);
        Assert.Equal("2\n", output.StdOut);
    }

    private async Task<ContainerInspectResponse> WhileItRunsAsync()
    {
        Assert.SkipWhen(bench.Missing is not null, bench.Missing ?? "");
        using var cancel = new CancellationTokenSource();
        var output = new Collected();
        var running = bench.Executor.ExecuteAsync(
            bench.Fit(bench.Mine.Request("sh", "-c", "echo up; sleep 25") with
            {
                LeaseToken = 7,
                Secrets = ImmutableSortedDictionary<string, string>.Empty.Add("TOKEN", Secret),
                Environment = ImmutableSortedDictionary<string, string>.Empty.Add("GREETING", "hello"),
            }),
            output,
            cancel.Token);
        await output.Ready;
        var seen = await bench.Client.Containers.InspectContainerAsync(Assert.Single(await bench.ContainersAsync()).ID);
        await cancel.CancelAsync();
        Assert.Equal(new ExecutionOutcome.Cancelled(), await running);
        Assert.Empty(await bench.ContainersAsync());
        return seen;
    }
}
