using Mentiko.Core.Execution;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Execution.Local;
using Mentiko.Infrastructure.Execution.Local.Ahead;
using Mentiko.Infrastructure.Execution.Local.Native;
using Mentiko.Infrastructure.Execution.Local.Seccomp;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Execution;

/// <summary>For whom a sandbox waits, for how long, and what it is when it is used. That it holds like any other is in the suites.</summary>
public sealed class WaitingSandboxTests : IDisposable
{
    private readonly AheadBench _bench = new();

    private WaitingSandboxes Waiting => _bench.Local.Waiting!;

    [Fact]
    public async Task Waiting_ForOneNamespace_IsNeverUsedByAnother()
    {
        await _bench.ReadyAsync();
        var request = _bench.Request("true");
        var other = request.Organization with { Id = new NamespaceId(Guid.Parse("22222222-2222-2222-2222-222222222222")), Slug = NamespaceSlug.Parse("other") };

        // Even with the very folders that it has.
        Assert.Null(Waiting.TryTake(request with { Organization = other }));
        Assert.Null(Waiting.TryTake(request with { Organization = request.Organization with { OsUid = request.Organization.OsUid + 1 } }));

        // The control: there was one.
        var taken = Waiting.TryTake(request);
        Assert.NotNull(taken);
        taken.Discard();
        await taken.Gone;
    }

    [Theory]
    [InlineData("workspace")]
    [InlineData("input")]
    [InlineData("output")]
    public async Task Waiting_WithOtherFolders_IsNotUsed(string which)
    {
        await _bench.ReadyAsync();
        var folder = _bench.Folder("another", writable: true);
        var request = which switch
        {
            "workspace" => _bench.Request("true") with { WorkspacePath = folder },
            "input" => _bench.Request("true") with { InputPath = folder },
            _ => _bench.Request("true") with { OutputPath = folder },
        };

        Assert.Null(Waiting.TryTake(request));
        Assert.Equal(1, Waiting.Count);
    }

    [Fact]
    public async Task Waiting_WhoseFoldersWereRenamed_IsUsedUnderTheirNewNames()
    {
        await _bench.ReadyAsync();
        var (input, output) = (Path.Combine(_bench.Root, "renamed-input"), Path.Combine(_bench.Root, "renamed-output"));
        Directory.Move(_bench.Input, input);
        Directory.Move(_bench.Output, output);
        await File.WriteAllTextAsync(Path.Combine(input, "late.json"), "put there later");
        var collected = new Collected();

        var outcome = await _bench.Local.ExecuteAsync(
            _bench.Request("sh", "-c", "cat \"$MENTIKO_INPUT\"; echo made > \"$MENTIKO_OUTPUT_DIR/made\"") with { InputPath = input, OutputPath = output, InputFile = "late.json" }, collected, default);

        Assert.Equal((new ExecutionOutcome.Exited(0), "put there later", 1L), (outcome, collected.StdOut, Waiting.Used));
        Assert.Equal("made\n", await File.ReadAllTextAsync(Path.Combine(output, "made")));
    }

    [Fact]
    public async Task Waiting_Used_IsUsedOnce()
    {
        const string Look = "grep -a -o -m1 'mentiko-[0-9a-f.]*' /proc/1/cmdline; ls /tmp; touch /tmp/left";
        var first = await _bench.ShAsync(Look);
        var second = await _bench.ShAsync(Look);

        Assert.Equal(2, Waiting.Used);
        Assert.NotEqual(first.StdOut, second.StdOut);
        Assert.DoesNotContain("left", second.StdOut, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Agent_SeesTheSameWorldAsInAColdOne()
    {
        using var cold = new SandboxBench();
        const string Look =
            "env -0 | sort -z | tr '\\0' '\\n'; ls -l /proc/self/fd | sed 's/.* //; s/[0-9]*//g'; ulimit -a; grep -v -e 'ctxt' -e '^Vm' -e '^Rss' -e Pid -e '^Ngid' -e '^Speculation' /proc/self/status; umask; ls -a / /mentiko /run /tmp /dev; ps -o pid,ppid,pgid,sid,comm";

        Assert.Equal((await cold.ShAsync(Look)).StdOut, (await _bench.ShAsync(Look)).StdOut);
    }

    [Theory]
    [InlineData(32, true)]
    [InlineData(400, false)]
    public async Task Limits_OfTheAttempt_HoldAlthoughItWasSpawnedWithOthers(int mebibytes, bool isReached)
    {
        const string Eat = "my @all; for (1..150) { push @all, 'x' x 1048576; } print scalar @all;";
        await _bench.ReadyAsync();

        var ran = await _bench.RunAsync(_bench.Request("perl", "-e", Eat) with { Limits = SandboxBench.Limits with { MemoryBytes = (long)mebibytes << 20 } });

        Assert.Equal(isReached, ran.Outcome is ExecutionOutcome.LimitExceeded { Limit: AttemptReason.LimitMemory } or ExecutionOutcome.Exited { Code: not 0 });
        Assert.Equal(1, Waiting.Used);
    }

    [Fact]
    public async Task Limits_OfProcessesAndTime_AreTheAttempts()
    {
        const string Fork = "my $n = 0; while ($n < 100) { my $p = fork; last unless defined $p; if (!$p) { sleep 30; exit } $n++ } print $n; exit 9";
        var limits = SandboxBench.Limits with { Processes = 7, OpenFiles = 99, Timeout = TimeSpan.FromSeconds(11), Cpus = 1 };

        var few = await _bench.RunAsync(_bench.Request("perl", "-e", Fork) with { Limits = limits });
        Assert.InRange(int.Parse(few.StdOut, System.Globalization.CultureInfo.InvariantCulture), 1, 7);
        Assert.Equal("12\n99\n", (await _bench.RunAsync(_bench.Request("sh", "-c", "ulimit -t; ulimit -n") with { Limits = limits })).StdOut);
        Assert.Equal(2, Waiting.Used);
    }

    [Fact]
    public async Task Waiting_ThatDied_LeavesTheAttemptToAColdOne()
    {
        await _bench.ReadyAsync();
        var taken = Waiting.TryTake(_bench.Request("true"));
        taken!.Discard();
        await taken.Gone;
        using var stop = new StopSignal();

        Assert.Null(await taken.RunAsync(_bench.Request("true"), new Collected(), stop));
        Assert.Equal("went on\n", (await _bench.ShAsync("echo went on")).StdOut);
    }

    [Fact]
    public async Task Waiting_KilledFromOutside_IsForgotten()
    {
        await _bench.ReadyAsync();
        var taken = Waiting.TryTake(_bench.Request("true"))!;
        var its = SandboxBench.HostProcesses($"/proc/self/fd/{StarterProgram.OwnDescriptor}").Where(IsOfThisBench).ToList();
        Assert.NotEmpty(its);
        SandboxBench.Shell($"kill -9 {string.Join(' ', its)}");
        await taken.Gone;
        using var stop = new StopSignal();

        Assert.Null(await taken.RunAsync(_bench.Request("true"), new Collected(), stop));
    }

    [Fact]
    public async Task SelfTest_ThatFails_SpawnsNothing()
    {
        using var broken = new AheadBench(SandboxMachine.Find(filter: new BpfProgram().Result(BpfProgram.Refuse(1)).Assemble()).Machine);

        Assert.IsType<ExecutionOutcome.Unavailable>(await broken.Local.ExecuteAsync(broken.Request("true"), new Collected(), default));
        await broken.Local.Waiting!.FilledAsync(broken.Request().Organization.Id);

        Assert.Equal(0, broken.Local.Waiting.Count);
    }

    public void Dispose() => _bench.Dispose();

    private bool IsOfThisBench(int process) => (KernelFile.TryRead($"/proc/{process}/mountinfo") ?? "").Contains(_bench.Root, StringComparison.Ordinal);
}
