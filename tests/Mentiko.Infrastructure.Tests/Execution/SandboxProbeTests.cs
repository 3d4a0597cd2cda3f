using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Mentiko.Core.Execution;
using Mentiko.Infrastructure.Execution.Local.Seccomp;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Execution;

/// <summary>In sandboxes that start when they are needed.</summary>
public sealed class ColdProbeTests(ProbeStage stage) : SandboxProbeTests(stage), IClassFixture<ProbeStage>
{
    [Theory]
    [MemberData(nameof(SandboxProbe.Names), MemberType = typeof(SandboxProbe))]
    public void Probe_WithoutASandbox_IsOpen(string name)
    {
        var probe = SandboxProbe.Named(name);
        Assert.SkipUnless(probe.NoControl is null, $"no control: {probe.NoControl}");
        Assert.SkipUnless(SandboxBench.IsRoot, "the controls need root");
        Assert.True(Stage.IsOpenOutside(probe));
    }
}

/// <summary>In sandboxes that were spawned ahead.</summary>
public sealed class AheadProbeTests(AheadProbeStage stage) : SandboxProbeTests(stage), IClassFixture<AheadProbeStage>;

/// <summary>What an agent that wants out finds: nothing. Each probe is shown open without the sandbox where that can be shown.</summary>
public abstract class SandboxProbeTests(ProbeStage stage)
{
    protected ProbeStage Stage => stage;

    private const string Calls =
        "for (@ARGV) { my ($name, $number, @args) = split /=/; @args = (-1) x 6 unless @args; $! = 0; my $r = syscall($number, map { $_ + 0 } @args); print \"$name \", ($r == -1 ? $! + 0 : 0), \"\\n\"; }";

    private static readonly Architecture Machine = RuntimeInformation.ProcessArchitecture;

    [Theory]
    [MemberData(nameof(SandboxProbe.Names), MemberType = typeof(SandboxProbe))]
    public async Task Probe_InTheSandbox_IsClosed(string name) =>
        Assert.False(await stage.IsOpenInsideAsync(SandboxProbe.Named(name), stage.Bench));

    [Theory]
    [MemberData(nameof(SandboxProbe.NamesBelowTheFilter), MemberType = typeof(SandboxProbe))]
    public async Task Probe_WithoutTheFilter_IsClosedByTheLayersBelow(string name) =>
        Assert.False(await stage.IsOpenInsideAsync(SandboxProbe.Named(name), stage.WithoutFilter));

    [Fact]
    public void Probes_AreManyAndMostHaveTheirControl()
    {
        Assert.True(SandboxProbe.All.Length >= 60);
        Assert.True(SandboxProbe.All.Count(probe => probe.NoControl is null) >= 45);
        Assert.Equal(SandboxProbe.All.Length, SandboxProbe.All.Select(probe => probe.Name).Distinct().Count());
    }

    [Fact]
    public async Task Agent_SeesWhatIsItsOwn()
    {
        await File.WriteAllTextAsync(Path.Combine(stage.Bench.Workspace, "mine.txt"), "mine");
        var request = stage.Bench.Request("sh", "-c", "cat mine.txt && test \"$TOKEN\" = s3cret && cat \"$MENTIKO_INPUT\" >/dev/null && : > \"$MENTIKO_OUTPUT_DIR/e.json\" && ls -l /proc/self/fd | wc -l");
        var ran = await stage.Bench.RunAsync(request with { Secrets = ImmutableSortedDictionary<string, string>.Empty.Add("TOKEN", "s3cret") });
        Assert.Equal(new ExecutionOutcome.Exited(0), ran.Outcome);
        Assert.StartsWith("mine", ran.StdOut, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SystemCalls_OfTheRefusedList_AreRefused()
    {
        var calls = SystemCall.Refused.Where(call => call.On(Machine) >= 0).ToList();
        var errors = await CallAsync([.. calls.Select(call => $"{call.Name}={call.On(Machine)}")]);
        Assert.All(calls, call => Assert.Equal(1, errors[call.Name]));
        var absent = await CallAsync([.. SystemCall.Absent.Select(call => $"{call.Name}={call.On(Machine)}"), "of_the_future=463", "far_future=900"]);
        Assert.All(absent, pair => Assert.Equal(38, pair.Value));
    }

    [Fact]
    public void SystemCalls_OfTheRefusedList_WorkWithoutASandbox()
    {
        Assert.SkipUnless(SandboxBench.IsRoot, "the controls need root");
        // Hanging up the terminal needs no argument, so the wrong ones do not stop it.
        var calls = SystemCall.Refused.Where(call => call.On(Machine) >= 0 && call.Name != "vhangup");
        var text = SandboxBench.Shell($"perl -e '{Calls}' {string.Join(' ', calls.Select(call => $"{call.Name}={call.On(Machine)}"))}");
        var reached = Parse(text).Count(pair => pair.Value is not (1 or 38));
        Assert.True(reached >= 30, $"only {reached} calls got beyond a refusal:\n{text}");
    }

    [Fact]
    public async Task SystemCalls_JudgedByTheirArguments_AreRefusedOneByOne()
    {
        int clone = SystemCall.CloneCall.On(Machine), unshare = SystemCall.Unshare.On(Machine), personality = SystemCall.Personality.On(Machine);
        int socket = SystemCall.Socket.On(Machine), pair = SystemCall.SocketPair.On(Machine), ioctl = SystemCall.Ioctl.On(Machine);
        uint[] kinds = [0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000];
        var refused = kinds.Select(flag => $"clone-{flag:x}={clone}={flag + 17}=0=0=0=0")
            .Concat(kinds.Append(0x80u).Select(flag => $"unshare-{flag:x}={unshare}={flag}"))
            .Concat([$"personality={personality}=8", $"raw={socket}=2=3=1", $"sctp={socket}=2=1=132", $"pair={pair}=1=2=0=0", $"tiocsti={ioctl}=0=21522=0", $"tioclinux={ioctl}=0=21532=0",
                // The kernel reads the low word only; a filter that read both would be passed by a high bit.
                $"tiocsti-high={ioctl}=0={(1L << 32) + 21522}=0"]);
        Assert.All(await CallAsync([.. refused]), result => Assert.Equal(1, result.Value));
        var families = Enumerable.Range(0, 46).Where(family => family is not (2 or 10)).Select(family => $"family-{family}={socket}={family}=1=0");
        Assert.All(await CallAsync([.. families]), result => Assert.Equal(97, result.Value));
        var allowed = await CallAsync($"personality={personality}=4294967295", $"tcp={socket}=2=1=0", $"tcp6={socket}=10=1=6", $"udp={socket}=2=2=17", $"files={unshare}=1024");
        Assert.All(allowed, result => Assert.Equal(0, result.Value));
    }

    [Fact]
    public async Task SetuidProgram_InTheWorkspace_GivesNothing()
    {
        Assert.SkipUnless(SandboxBench.IsRoot, "making a program setuid for root takes root");
        var program = Path.Combine(stage.Bench.Workspace, "raise");
        SandboxBench.Shell($"cp /usr/bin/id {program} && chown 0:0 {program} && chmod 4755 {program}");
        Assert.Equal("1000\n", (await stage.Bench.ShAsync("./raise -u")).StdOut);
        // The control: the same file by the same uid, without the sandbox.
        Assert.Equal("0\n", SandboxBench.Shell($"setpriv --reuid {SandboxBench.Uid} --clear-groups {program} -u"));
    }

    [Fact]
    public async Task KillingEverything_KillsOnlyItself()
    {
        var ran = await stage.Bench.ShAsync("sleep 60 & trap '' TERM; kill -TERM -1; kill -KILL -1; echo alive");
        Assert.True(ran.Outcome is ExecutionOutcome.Exited, ran.Outcome.ToString());
        Assert.Equal("open\n", SandboxBench.Shell("echo open"));
    }

    [Fact]
    public async Task Secrets_OnTheHost_StandInNoCommandLine()
    {
        var (secret, plain) = ($"secret-{Guid.NewGuid():N}", $"plain-{Guid.NewGuid():N}");
        await stage.Bench.RunAsync(stage.Bench.Request("true"));
        var output = new Collected();
        using var cancel = new CancellationTokenSource();
        var request = stage.Bench.Request("sh", "-c", $": {plain}; printf %s \"$TOKEN\"; exec 1>&-; read -r x < /dev/zero; sleep 60") with
        {
            Secrets = ImmutableSortedDictionary<string, string>.Empty.Add("TOKEN", secret),
            Command = ["sh", "-c", $": {plain}; printf %s \"$TOKEN\"; sleep 60"],
        };
        var running = stage.Bench.Executor.ExecuteAsync(request, output, cancel.Token);
        await output.Ready;
        Assert.Equal(secret, output.StdOut);
        Assert.Empty(SandboxBench.HostProcesses(secret));
        // The control: the search does find what stands in a command line.
        Assert.NotEmpty(SandboxBench.HostProcesses(plain));
        await cancel.CancelAsync();
        await running;
    }

    [Fact]
    public async Task Sandbox_RunsUnderTheNamespacesUid()
    {
        Assert.SkipUnless(SandboxBench.IsRoot, "only a service that runs as root gives each namespace a uid");
        await stage.Bench.ShAsync(": > owned.txt");
        Assert.Equal($"{SandboxBench.Uid}\n", SandboxBench.Shell($"stat -c %u {stage.Bench.Workspace}/owned.txt"));
    }

    private async Task<Dictionary<string, int>> CallAsync(params string[] calls)
    {
        var ran = await stage.Bench.RunAsync(stage.Bench.Request(["perl", "-e", Calls, .. calls]));
        var results = Parse(ran.StdOut);
        Assert.Equal(calls.Length, results.Count);
        return results;
    }

    private static Dictionary<string, int> Parse(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split(' '))
        .ToDictionary(parts => parts[0], parts => int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture));
}
