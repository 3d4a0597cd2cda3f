using Mentiko.Core.Agents;
using Mentiko.Core.Execution;
using Mentiko.Infrastructure.Egress;
using Mentiko.Infrastructure.Tests.Egress;
using Mentiko.Infrastructure.Tests.Execution.Conformance;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Execution.Containers;

/// <summary>What an agent in a container can reach, with a way out and without one: the cases of <see cref="SandboxDoorTests"/>.</summary>
[Collection(DockerCollection.Name)]
public sealed class DockerDoorTests(DockerBench bench)
{
    [Fact]
    public async Task Host_ThatIsAllowed_AnswersThroughTheDoor()
    {
        using var service = new LocalService();
        await using var door = DoorTo(service.Port);
        var ran = await RunAsync(door, $$"""
            wget -q -O - http://api.example.com:{{service.Port}}/
            printf 'CONNECT api.example.com:{{service.Port}} HTTP/1.1\r\n\r\n' | nc -w 2 127.0.0.1 3128 | head -1
            """);

        Assert.Equal(("helloHTTP/1.1 200 Connection established", new ExecutionOutcome.Exited(0)), (ran.StdOut.TrimEnd(), ran.Outcome));
        Assert.Equal(["CONNECT 1", "GET 1"], (await door.CloseAsync()).Calls.Select(call => $"{call.Kind.Method} {call.Sum.Count}"));
    }

    [Fact]
    public async Task EverythingElse_IsRefusedOrNotThere()
    {
        using var service = new LocalService();
        await using var door = DoorTo(service.Port);
        var ran = await RunAsync(door, $$"""
            wget -q -O - http://other.example.com:{{service.Port}}/ 2>&1 | grep -o 403
            no_proxy= NO_PROXY= wget -q -O - http://127.0.0.1:{{service.Port}}/ 2>&1 | grep -o 403
            nc -w 2 127.0.0.1 {{service.Port}} </dev/null 2>/dev/null || echo 'no direct way'
            nc -w 2 127.0.0.1 3128 </dev/null && echo 'the door'
            """);

        Assert.Equal("403\n403\nno direct way\nthe door\n", ran.StdOut);
        Assert.Equal(0, service.Asked);
    }

    [Fact]
    public async Task Agent_WithoutHosts_HasNoDoorAndNoWordOfOne()
    {
        var ran = await RunAsync(Stage("env | grep -i proxy; nc -w 2 127.0.0.1 3128 </dev/null 2>/dev/null || echo none; ls /mentiko; ls /proc/self/fd | wc -w"));
        Assert.Equal("none\ninput\noutput\nstart\n4\n", ran.StdOut);
    }

    [Fact]
    public async Task Agent_WithADoor_HasNoDescriptorOfItAndFindsNobodyBehindTheSocket()
    {
        await using var door = DoorTo(1);
        var ran = await RunAsync(door, "ls /proc/self/fd | wc -w; rm -f /mentiko/door 2>/dev/null; ls /mentiko/door");
        Assert.Equal("4\n/mentiko/door\n", ran.StdOut);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(bench.ExecutorRoot, ".containers", "doors")));
    }

    [Fact]
    public async Task Program_ThatCannotBeStarted_IsAFailedStartWithADoorToo()
    {
        await using var door = DoorTo(1);
        var ran = await RunAsync(Stage("") with { Command = ["no-such-program"], Egress = door });
        Assert.Contains("No such file or directory", Assert.IsType<ExecutionOutcome.StartFailed>(ran.Outcome).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Door_Closed_IsClosedForWhateverIsLeft()
    {
        using var service = new LocalService();
        await using var door = DoorTo(service.Port);
        await RunAsync(door, "true");
        await door.CloseAsync();
        var ran = await RunAsync(door, $"wget -q -O - http://api.example.com:{service.Port}/ 2>/dev/null || echo closed");
        Assert.Equal("closed\n", ran.StdOut);
        Assert.Equal(0, service.Asked);
    }

    [Fact]
    public async Task Engine_ThatMayBeElsewhere_GivesNoDoorAndSaysSo()
    {
        Assert.SkipWhen(bench.Missing is not null, bench.Missing ?? "");
        await using var door = DoorTo(1);
        var output = new Collected();
        using var elsewhere = bench.Another(options => options.FoldersUnchecked = true, owner: "elsewhere", others: new HashSet<string> { "bench" });
        await elsewhere.LookAsync(CancellationToken.None);
        var outcome = await elsewhere.ExecuteAsync(bench.Fit(Stage("env | grep -i proxy || echo none")) with { Egress = door }, output, CancellationToken.None);
        Assert.Equal((new ExecutionOutcome.Exited(0), "none\n"), (outcome, output.StdOut));
    }

    private ExecutionRequest Stage(string script) => bench.Mine.Request("sh", "-c", script);

    private Task<Ran> RunAsync(EgressDoor door, string script) => RunAsync(Stage(script) with { Egress = door });

    private async Task<Ran> RunAsync(ExecutionRequest request)
    {
        Assert.SkipWhen(bench.Missing is not null, bench.Missing ?? "");
        var output = new Collected();
        var outcome = await bench.Executor.ExecuteAsync(bench.Fit(request), output, TestContext.Current.CancellationToken);
        return new Ran(outcome, output.StdOut, output.StdErr, output.Bytes);
    }

    private static EgressDoor DoorTo(int port) => new(
        new EgressWay(
            [HostPattern.Parse($"api.example.com:{port}")], new FakeNetwork().With("api.example.com", "127.0.0.1"), new SystemDialer(), Rules.Of(["127.0.0.1/32"])),
        new EgressBounds(8, 1 << 20, TimeSpan.FromMinutes(1)),
        TimeProvider.System,
        new CallAnnouncer(_ => Task.FromResult(true)),
        _ => { });
}
