using Mentiko.Core.Agents;
using Mentiko.Core.Execution;
using Mentiko.Infrastructure.Egress;
using Mentiko.Infrastructure.Tests.Execution;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Egress;

/// <summary>In sandboxes that start when they are needed.</summary>
public sealed class ColdDoorTests(SandboxBench bench) : SandboxDoorTests(bench), IClassFixture<SandboxBench>;

/// <summary>In sandboxes that were spawned ahead.</summary>
public sealed class AheadDoorTests(AheadBench bench) : SandboxDoorTests(bench), IClassFixture<AheadBench>;

/// <summary>What an agent in the sandbox can reach, with a way out and without one.</summary>
public abstract class SandboxDoorTests(SandboxBench bench)
{
    private const string Connect = "perl -MIO::Socket::INET -e 'exit(IO::Socket::INET->new(PeerAddr => \"$ARGV[0]\", Timeout => 2) ? 0 : 1)'";

    [Fact]
    public async Task Host_ThatIsAllowed_AnswersThroughTheDoor()
    {
        using var service = new LocalService();
        await using var door = DoorTo(service.Port);
        var ran = await bench.RunAsync(Request(door, $"curl -sS http://api.example.com:{service.Port}/; curl -sS -p http://api.example.com:{service.Port}/"));

        Assert.Equal(("hellohello", "", new ExecutionOutcome.Exited(0)), (ran.StdOut, ran.StdErr, ran.Outcome));
        Assert.Equal(["CONNECT 1", "GET 1"], (await door.CloseAsync()).Calls.Select(call => $"{call.Kind.Method} {call.Sum.Count}"));
    }

    [Fact]
    public async Task EverythingElse_IsRefusedOrNotThere()
    {
        using var service = new LocalService();
        await using var door = DoorTo(service.Port);
        var ran = await bench.RunAsync(Request(door, $$"""
            curl -sS -o /dev/null -w '%{http_code}\n' http://other.example.com:{{service.Port}}/
            curl -sS -o /dev/null -w '%{http_code}\n' http://127.0.0.1:{{service.Port}}/ --noproxy ''
            {{Connect}} 127.0.0.1:{{service.Port}} || echo 'no direct way'
            {{Connect}} 127.0.0.1:3128 && echo 'the door'
            """));

        Assert.Equal("403\n403\nno direct way\nthe door\n", ran.StdOut);
        Assert.Equal(0, service.Asked);
    }

    [Fact]
    public async Task Agent_WithoutHosts_HasNoDoorAndNoWordOfOne()
    {
        var ran = await bench.RunAsync(bench.Request("sh", "-c", $"env | grep -i proxy; {Connect} 127.0.0.1:3128 || echo none; ls /proc/self/fd | wc -w"));
        Assert.Equal("none\n4\n", ran.StdOut);
    }

    [Fact]
    public async Task Agent_WithADoor_HasNoDescriptorOfIt()
    {
        await using var door = DoorTo(1);
        var ran = await bench.RunAsync(Request(door, "ls /proc/self/fd | wc -w"));
        Assert.Equal("4\n", ran.StdOut);
    }

    [Fact]
    public async Task Program_ThatCannotBeStarted_IsAFailedStartWithADoorToo()
    {
        await using var door = DoorTo(1);
        var ran = await bench.RunAsync(Request(door, "") with { Command = ["no-such-program"] });
        Assert.Contains("No such file or directory", Assert.IsType<ExecutionOutcome.StartFailed>(ran.Outcome).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Door_Closed_IsClosedForWhateverIsLeft()
    {
        using var service = new LocalService();
        await using var door = DoorTo(service.Port);
        await bench.RunAsync(Request(door, "true"));
        await door.CloseAsync();
        var ran = await bench.RunAsync(Request(door, $"curl -s http://api.example.com:{service.Port}/; echo $?"));

        // Refused, ended without an answer, or reset: whatever the call meets of the door on its way out.
        Assert.Matches("^(7|52|56)\n$", ran.StdOut);
        Assert.Equal(0, service.Asked);
    }

    private ExecutionRequest Request(EgressDoor door, string script) => bench.Request("sh", "-c", script) with { Egress = door };

    private static EgressDoor DoorTo(int port) => new(
        new EgressWay(
            [HostPattern.Parse($"api.example.com:{port}")], new FakeNetwork().With("api.example.com", "127.0.0.1"), new SystemDialer(), Rules.Of(["127.0.0.1/32"])),
        new EgressBounds(8, 1 << 20, TimeSpan.FromMinutes(1)),
        TimeProvider.System,
        new CallAnnouncer(_ => Task.FromResult(true)),
        _ => { });
}
