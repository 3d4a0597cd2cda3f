using System.Collections.Concurrent;
using System.Diagnostics;
using Docker.DotNet.Models;
using Mentiko.Core.Agents;
using Mentiko.Core.Execution;
using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.Egress;
using Mentiko.Infrastructure.Execution.Containers;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.Infrastructure.Tests.Egress;
using Mentiko.Infrastructure.Tests.Execution.Conformance;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Execution.Containers;

/// <summary>Containers that were started ahead: for one namespace, one pair of folders, one attempt. Each refusal has the control that one was there.</summary>
[Collection(DockerCollection.Name)]
public sealed class WaitingContainerTests(DockerBench bench) : IDisposable
{
    private readonly Places _places = new(bench);
    private DockerAgentExecutor? _executor;

    private DockerAgentExecutor Executor => _executor ??= bench.Another(owner: "ahead", others: new HashSet<string> { "bench" }, places: _places);

    [Fact]
    public async Task Waiting_Used_IsUsedOnceAndReplaced()
    {
        var place = await WaitAsync();
        Assert.Equal(1, Executor.WaitingFor(Mine().Organization.Id));
        Assert.Equal((1, 0), (Executor.Health.Waiting, Executor.WaitingFor(Foreign().Organization.Id)));

        Assert.Equal("one", await EchoAsync(At(Mine("echo one"), place)));
        Assert.Equal(1, Executor.Waiting!.Used);
        // The same folders again: what had them mounted is gone.
        Assert.Equal("two", await EchoAsync(At(Mine("echo two"), place)));
        Assert.Equal(1, Executor.Waiting.Used);
        Assert.Equal("three", await EchoAsync(At(Mine("echo three"), await OfferedAsync())));
        Assert.Equal(2, Executor.Waiting.Used);
    }

    [Fact]
    public async Task Waiting_ForOneNamespace_IsNeverUsedByAnother()
    {
        var place = await WaitAsync();
        Assert.Equal("foreign", await EchoAsync(At(Foreign("echo foreign"), place)));
        Assert.Equal(0, Executor.Waiting!.Used);
        Assert.Equal("mine", await EchoAsync(At(Mine("echo mine"), place)));
        Assert.Equal(1, Executor.Waiting.Used);
    }

    [Fact]
    public async Task Waiting_WithOtherFoldersOrLimits_IsNotUsed()
    {
        var place = await WaitAsync();
        Assert.Equal("elsewhere", await EchoAsync(Mine("echo elsewhere")));
        Assert.Equal(0, Executor.Waiting!.Used);
        Assert.Equal("more", await EchoAsync(At(Mine("echo more"), place) with { Limits = ConformanceStage.Limits with { MemoryBytes = 128L << 20 } }));
        Assert.Equal(0, Executor.Waiting.Used);
    }

    [Fact]
    public async Task Waiting_Container_IsAsClosedAsACold()
    {
        await WaitAsync();
        var seen = await bench.Client.Containers.InspectContainerAsync((await AheadAsync()).Single().ID);
        var host = seen.HostConfig!;
        Assert.Equal(
            ("30101:30101", "none", "private", true, false),
            (seen.Config!.User, host.NetworkMode, host.IpcMode, host.ReadonlyRootfs, host.Privileged));
        Assert.Equal(["ALL"], host.CapDrop);
        Assert.Equal(["no-new-privileges"], host.SecurityOpt);
        Assert.Equal((ConformanceStage.Limits.MemoryBytes, ConformanceStage.Limits.Processes + 1), (host.Memory, host.PidsLimit));
        Assert.Equal(
            ["/mentiko/door ro", "/mentiko/input ro", "/mentiko/output rw", "/mentiko/start ro", "/workspace rw"],
            seen.Mounts!.Select(mount => $"{mount.Destination} {(mount.RW ? "rw" : "ro")}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Waiting_WithAndWithoutHosts_HasADoorExactlyThen()
    {
        using var service = new LocalService();
        await using var door = new EgressDoor(
            new EgressWay([HostPattern.Parse($"api.example.com:{service.Port}")], new FakeNetwork().With("api.example.com", "127.0.0.1"), new SystemDialer(), Rules.Of(["127.0.0.1/32"])),
            new EgressBounds(8, 1 << 20, TimeSpan.FromMinutes(1)), TimeProvider.System, new CallAnnouncer(_ => Task.FromResult(true)), _ => { });
        var place = await WaitAsync();
        Assert.Equal("hello", await EchoAsync(At(Mine($"wget -q -O - http://api.example.com:{service.Port}/"), place) with { Egress = door }));
        Assert.Equal("none", await EchoAsync(At(Mine("nc -w 2 127.0.0.1 3128 </dev/null 2>/dev/null || echo none"), await OfferedAsync())));
        Assert.Equal(2, Executor.Waiting!.Used);
    }

    [Fact]
    public async Task Waiting_Killed_IsPassedOver()
    {
        var place = await WaitAsync();
        await bench.Client.Containers.KillContainerAsync((await AheadAsync()).Single().ID, new ContainerKillParameters { Signal = "KILL" });
        Assert.Equal("cold", await EchoAsync(At(Mine("echo cold"), place)));
    }

    [Fact]
    public async Task Cancel_OfAnAttemptInAWaitingContainer_LeavesNothing()
    {
        var place = await WaitAsync();
        using var cancel = new CancellationTokenSource();
        var output = new Collected();
        var running = Executor.ExecuteAsync(bench.Fit(At(Mine("echo up; sleep 60"), place)), output, cancel.Token);
        await output.Ready;
        await cancel.CancelAsync();
        Assert.Equal(new ExecutionOutcome.Cancelled(), await running);
        Dispose();
        Assert.Empty(await AheadAsync());
    }

    [Fact]
    public async Task Idle_OrWithTheServersEnd_NoneIsLeft()
    {
        _executor = bench.Another(options => options.WaitingSeconds = 1, owner: "ahead", others: new HashSet<string> { "bench" }, places: _places);
        await WaitAsync();
        for (var clock = Stopwatch.StartNew(); (await AheadAsync()).Count > 0 && clock.Elapsed < TimeSpan.FromSeconds(30);)
            await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.Empty(await AheadAsync());
        Assert.Equal(0, Executor.Waiting!.Count);

        await WaitAsync();
        Dispose();
        Assert.Empty(await AheadAsync());
    }

    public void Dispose()
    {
        _executor?.Dispose();
        _executor = null;
        GC.SuppressFinalize(this);
    }

    private ExecutionRequest Mine(string script = "true") => bench.Mine.Request("sh", "-c", script);

    private ExecutionRequest Foreign(string script = "true") => bench.Foreign.Request("sh", "-c", script);

    private static ExecutionRequest At(ExecutionRequest request, AttemptPlace place) =>
        request with { WorkspacePath = place.WorkspacePath, InputPath = place.InputPath, OutputPath = place.OutputPath };

    /// <summary>A cold attempt, and then the place with which a container waits for the next.</summary>
    private async Task<AttemptPlace> WaitAsync()
    {
        Assert.SkipWhen(bench.Missing is not null, bench.Missing ?? "");
        await Executor.LookAsync(CancellationToken.None);
        Assert.Equal("", await EchoAsync(Mine()));
        return await OfferedAsync();
    }

    private async Task<AttemptPlace> OfferedAsync()
    {
        await Executor.Waiting!.FilledAsync(Mine().Organization.Id);
        Assert.True(_places.Offered.TryDequeue(out var place), "no container waits");
        return place;
    }

    private async Task<string> EchoAsync(ExecutionRequest request)
    {
        var output = new Collected();
        Assert.Equal(new ExecutionOutcome.Exited(0), await Executor.ExecuteAsync(bench.Fit(request), output, TestContext.Current.CancellationToken));
        return output.StdOut.TrimEnd();
    }

    private async Task<List<ContainerListResponse>> AheadAsync() => [.. (await bench.ContainersAsync()).Where(container => container.Labels.ContainsKey("mentiko.ahead"))];

    private sealed class Places(DockerBench bench) : IAttemptPlaces
    {
        private int _last;

        public ConcurrentQueue<AttemptPlace> Offered { get; } = new();

        public AttemptPlace? SetAside(Organization organization)
        {
            var folder = $"{bench.Mine.Root}/places/{Interlocked.Increment(ref _last)}-{Random.Shared.Next()}";
            SandboxBench.Shell($"mkdir -p {folder}/input {folder}/output; chmod 755 {bench.Mine.Root}/places {folder} {folder}/input; echo '{{}}' >{folder}/input/event.json; chown {bench.Mine.Uid}:{bench.Mine.Uid} {folder}/output");
            return new AttemptPlace(organization, Path.GetFileName(folder), bench.Mine.Workspace, $"{folder}/input", $"{folder}/output");
        }

        public void Offer(AttemptPlace place)
        {
            Assert.Equal(ExecutionTarget.Docker, place.Target);
            Offered.Enqueue(place);
        }

        public void Withdraw(AttemptPlace place)
        {
        }
    }
}
