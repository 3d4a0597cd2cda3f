using System.Collections.Immutable;
using System.Diagnostics;
using Mentiko.Core.Execution;
using Mentiko.Core.Logs;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Execution.Local;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Execution;

/// <summary>In sandboxes that start when they are needed. One kind after the other: both look for the same words among the host's processes.</summary>
[Collection("sandbox outcomes")]
public sealed class ColdOutcomeTests(SandboxBench bench) : LocalExecutorOutcomeTests(bench), IClassFixture<SandboxBench>;

/// <summary>In sandboxes that were spawned ahead.</summary>
[Collection("sandbox outcomes")]
public sealed class AheadOutcomeTests(AheadBench bench) : LocalExecutorOutcomeTests(bench), IClassFixture<AheadBench>;

/// <summary>What an executor owes its caller, whatever the agent does.</summary>
public abstract class LocalExecutorOutcomeTests(SandboxBench bench)
{
    [Fact]
    public async Task Program_EndsWell_GivesItsOutput()
    {
        var ran = await bench.ShAsync("echo hello; echo oops >&2");
        Assert.Equal(new ExecutionOutcome.Exited(0), ran.Outcome);
        Assert.Equal("hello\n", ran.StdOut);
        Assert.Equal("oops\n", ran.StdErr);
    }

    [Theory]
    [InlineData("exit 3", 3)]
    [InlineData("exit 255", 255)]
    [InlineData("kill -TERM $$", 143)]
    [InlineData("kill -KILL $$", 137)]
    public async Task Program_EndsBadly_GivesItsCode(string script, int code) =>
        Assert.Equal(new ExecutionOutcome.Exited(code), (await bench.ShAsync(script)).Outcome);

    [Fact]
    public async Task Program_Missing_IsAFailedStart()
    {
        var ran = await bench.RunAsync(bench.Request("no-such-program", "x"));
        var failed = Assert.IsType<ExecutionOutcome.StartFailed>(ran.Outcome);
        Assert.Contains("no-such-program: No such file or directory", failed.Text, StringComparison.Ordinal);
        Assert.Equal("", ran.StdErr);
    }

    [Fact]
    public async Task Program_NotExecutable_IsAFailedStart()
    {
        await File.WriteAllTextAsync(Path.Combine(bench.Workspace, "notes.txt"), "no program");
        var ran = await bench.RunAsync(bench.Request("./notes.txt"));
        Assert.Contains("Permission denied", Assert.IsType<ExecutionOutcome.StartFailed>(ran.Outcome).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Program_WhoseInterpreterIsMissing_IsAFailedStart()
    {
        await WriteProgramAsync("odd", "#!/no/such/interpreter\n");
        var failed = Assert.IsType<ExecutionOutcome.StartFailed>((await bench.RunAsync(bench.Request("./odd"))).Outcome);
        Assert.Contains("./odd: No such file or directory", failed.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Program_ThatIsAScriptWithoutAFirstLine_IsTheShells()
    {
        await WriteProgramAsync("plain", "echo \"$0 $1\"; exit 5\n");
        var ran = await bench.RunAsync(bench.Request("./plain", "given"));
        Assert.Equal((new ExecutionOutcome.Exited(5), "./plain given\n"), (ran.Outcome, ran.StdOut));
    }

    [Theory]
    [InlineData(126)]
    [InlineData(127)]
    public async Task Program_EndsLikeOneThatWasNotFound_KeepsItsCode(int code) =>
        Assert.Equal(new ExecutionOutcome.Exited(code), (await bench.ShAsync($"exit {code}")).Outcome);

    [Fact]
    public async Task Arguments_OfAnyCharacters_Arrive()
    {
        string[] odd = ["two\nlines", "", "it's \"quoted\" \\ $HOME `x` $(x)", "\u0081\u0088é\t\r", "-n", "  "];
        var request = bench.Request(["perl", "-e", "print join('|', @ARGV), '|', $ENV{'odd-name'}", "--", .. odd]) with
        {
            Environment = ImmutableSortedDictionary<string, string>.Empty.Add("odd-name", "'\n\u0081$x"),
        };
        Assert.Equal($"{string.Join('|', odd)}|'\n\u0081$x", (await bench.RunAsync(request)).StdOut);
    }

    [Fact]
    public async Task Program_ImitatesTheLauncher_KeepsItsCodeAndItsWords()
    {
        var ran = await bench.ShAsync("echo 'bwrap: execvp x: No such file or directory' >&2; exit 1");
        Assert.Equal(new ExecutionOutcome.Exited(1), ran.Outcome);
        Assert.Equal("bwrap: execvp x: No such file or directory\n", ran.StdErr);
    }

    [Fact]
    public async Task Program_ReadsItsLaunchersName_LearnsNothingOfHowManyRan()
    {
        var names = new List<string>();
        for (var i = 0; i < 2; i++)
            names.Add((await bench.ShAsync("tr '\\0' '\\n' < /proc/1/cmdline | grep -m1 '^mentiko-'")).StdOut.Trim());
        Assert.NotEqual(names[0], names[1]);
        Assert.All(names, name => Assert.Matches("^mentiko-[0-9a-f]{32}\\.[0-9a-f]{16}$", name));
    }

    [Fact]
    public async Task Request_WithoutCommand_IsAFailedStart() =>
        Assert.IsType<ExecutionOutcome.StartFailed>((await bench.RunAsync(bench.Request())).Outcome);

    [Fact]
    public async Task Request_WithNul_IsAFailedStart()
    {
        var request = bench.Request("sh") with { Environment = ImmutableSortedDictionary<string, string>.Empty.Add("A", "b\0c") };
        Assert.IsType<ExecutionOutcome.StartFailed>((await bench.RunAsync(request)).Outcome);
    }

    [Fact]
    public async Task Namespace_WithoutUid_RunsNothing()
    {
        Assert.SkipUnless(SandboxBench.IsRoot, "only a service that runs as root gives each namespace a uid");
        var request = bench.Request("true");
        var ran = await bench.RunAsync(request with { Organization = request.Organization with { OsUid = 0 } });
        Assert.IsType<ExecutionOutcome.Unavailable>(ran.Outcome);
    }

    [Fact]
    public async Task Workspace_BelowUsr_RunsNothing() => Assert.IsType<ExecutionOutcome.Unavailable>(
        (await bench.RunAsync(bench.Request("true") with { WorkspacePath = "/usr/share" })).Outcome);

    [Fact]
    public async Task Workspace_Missing_IsUnavailableWithTheLaunchersReason()
    {
        var ran = await bench.RunAsync(bench.Request("true") with { WorkspacePath = bench.Root + "/gone" });
        Assert.Contains("gone", Assert.IsType<ExecutionOutcome.Unavailable>(ran.Outcome).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task World_OfAnAgent_IsTheContracts()
    {
        var request = bench.Request("sh", "-c", "pwd; id -un; env | sort") with
        {
            Environment = ImmutableSortedDictionary<string, string>.Empty.Add("GREETING", "hello").Add("LANG", "de_DE.UTF-8").Add("MENTIKO_RUN_ID", "forged"),
            Secrets = ImmutableSortedDictionary<string, string>.Empty.Add("TOKEN", "s3cret"),
        };
        var lines = (await bench.RunAsync(request)).StdOut.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(
            [
                "/workspace", "agent", "GREETING=hello", "HOME=/tmp", "LANG=de_DE.UTF-8", "MENTIKO_ATTEMPT=2", "MENTIKO_INPUT=/mentiko/input/event.json",
                "MENTIKO_INPUT_DIR=/mentiko/input", "MENTIKO_NAMESPACE=acme", "MENTIKO_OUTPUT_DIR=/mentiko/output",
                "MENTIKO_RUN_ID=0123456789abcdef0123456789abcdef", "MENTIKO_STEP_ID=collect", "PATH=/usr/local/bin:/usr/bin:/bin", "PWD=/workspace",
                "TMPDIR=/tmp", "TOKEN=s3cret", "USER=agent",
            ],
            lines);
    }

    [Fact]
    public async Task Agent_ReadsInputAndWritesWorkspaceAndOutput()
    {
        var ran = await bench.ShAsync("cat \"$MENTIKO_INPUT\"; echo kept > kept.txt; echo '{}' > \"$MENTIKO_OUTPUT_DIR/a.json\"; wc -c < /dev/stdin; echo named > /dev/stdout");
        Assert.Equal("{\"type\":\"chain:start\"}0\nnamed\n", ran.StdOut);
        Assert.Equal("kept\n", await File.ReadAllTextAsync(Path.Combine(bench.Workspace, "kept.txt")));
        Assert.Equal("{}\n", await File.ReadAllTextAsync(Path.Combine(bench.Output, "a.json")));
    }

    [Theory]
    [InlineData("/usr/bin/python3", "import subprocess,json; print(subprocess.check_output(['echo','ok'],text=True).strip())")]
    [InlineData("/usr/bin/perl", "print `echo ok`")]
    [InlineData("/usr/bin/node", "console.log(require('child_process').execFileSync('echo',['ok']).toString().trim()); require('child_process').spawn('true',{stdio:'pipe'})")]
    [InlineData("/usr/bin/awk", "BEGIN { print \"ok\" }")]
    public async Task Interpreter_Common_Works(string program, string code)
    {
        Assert.SkipUnless(File.Exists(program), $"{program} is not installed on this machine");
        var option = program switch { "/usr/bin/python3" => "-c", "/usr/bin/awk" => "--", _ => "-e" };
        var ran = await bench.RunAsync(bench.Request(program, option, code));
        Assert.Equal(new ExecutionOutcome.Exited(0), ran.Outcome);
        Assert.Equal("ok", ran.StdOut.Trim());
    }

    [Fact]
    public async Task Git_InTheWorkspace_Works()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/git"), "git is not installed on this machine");
        var ran = await bench.ShAsync("git init -q r && cd r && git -c user.name=a -c user.email=a@b commit -q --allow-empty -m first && git log --format=%s");
        Assert.Equal("first\n", ran.StdOut);
    }

    [Fact]
    public async Task Environment_OfManyKilobytes_Arrives()
    {
        var request = bench.Request("sh", "-c", "printf %s \"$A$B$C\" | wc -c") with
        {
            Environment = ((string[])["A", "B", "C"]).ToImmutableSortedDictionary(name => name, _ => new string('x', 100_000)),
        };
        Assert.Equal("300000\n", (await bench.RunAsync(request)).StdOut);
    }

    [Fact]
    public async Task Output_OfAnyBytes_ArrivesWhole()
    {
        var ran = await bench.ShAsync("head -c 3000000 /dev/zero; head -c 2000000 /dev/zero >&2");
        Assert.Equal(new ExecutionOutcome.Exited(0), ran.Outcome);
        Assert.Equal(5_000_000, ran.Bytes);
    }

    [Fact]
    public async Task Program_ThatClosesItsOutput_IsStillAwaited()
    {
        var ran = await bench.ShAsync("exec >&- 2>&-; sleep 0.3; exit 7");
        Assert.Equal(new ExecutionOutcome.Exited(7), ran.Outcome);
    }

    [Fact]
    public async Task Grandchild_ThatHoldsTheOutput_DoesNotHoldTheResult()
    {
        var clock = Stopwatch.StartNew();
        var ran = await bench.ShAsync("(setsid sleep 15.151 &) ; echo done");
        Assert.Equal(new ExecutionOutcome.Exited(0), ran.Outcome);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"it took {clock.Elapsed}");
        Assert.Empty(SandboxBench.HostProcesses("15.151"));
    }

    [Fact]
    public async Task Timeout_EndsTheTree()
    {
        var request = bench.Request("sh", "-c", "trap '' TERM INT HUP; setsid sleep 15.252 & sleep 15.252");
        var ran = await bench.RunAsync(request with { Limits = SandboxBench.Limits with { Timeout = TimeSpan.FromMilliseconds(300) } });
        Assert.Equal(new ExecutionOutcome.TimedOut(), ran.Outcome);
        Assert.Empty(SandboxBench.HostProcesses("15.252"));
    }

    [Fact]
    public async Task Cancel_OfARunningTree_LeavesNothing()
    {
        await bench.Executor.ExecuteAsync(bench.Request("true"), new Collected(), default);
        using var cancel = new CancellationTokenSource();
        var output = new Collected();
        var running = bench.Executor.ExecuteAsync(
            bench.Request("sh", "-c", "trap '' TERM; setsid nohup sleep 15.353 & echo up; sleep 15.353"), output, cancel.Token);
        await output.Ready;
        // The control: what must be gone afterwards is visible now.
        Assert.NotEmpty(SandboxBench.HostProcesses("15.353"));
        var clock = Stopwatch.StartNew();
        await cancel.CancelAsync();
        Assert.Equal(new ExecutionOutcome.Cancelled(), await running);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(2), $"it took {clock.Elapsed}");
        Assert.Empty(SandboxBench.HostProcesses("15.353"));
    }

    [Fact]
    public async Task Cancel_AtAnyMomentOfTheStart_LeavesNothing()
    {
        for (var delay = 0; delay < 40; delay++)
        {
            using var cancel = new CancellationTokenSource();
            await bench.ReadyAsync();
            cancel.CancelAfter(TimeSpan.FromMicroseconds(250 * delay));
            var ran = await bench.RunAsync(bench.Request("sh", "-c", "sleep 15.454"), cancel.Token);
            Assert.Equal(new ExecutionOutcome.Cancelled(), ran.Outcome);
            Assert.Empty(SandboxBench.HostProcesses("15.454"));
        }
    }

    [Fact]
    public async Task Cancel_BeforeTheStart_StartsNothing() =>
        Assert.Equal(new ExecutionOutcome.Cancelled(), (await bench.RunAsync(bench.Request("touch", "started"), new CancellationToken(true))).Outcome);

    [Fact]
    public async Task Output_Broken_EndsTheTreeAndTellsTheCaller()
    {
        await bench.RunAsync(bench.Request("true"));
        await Assert.ThrowsAsync<IOException>(() =>
            bench.Executor.ExecuteAsync(bench.Request("sh", "-c", "echo x; sleep 15.555"), new Broken(), default));
        Assert.Empty(SandboxBench.HostProcesses("15.555"));
    }

    [Fact]
    public async Task Many_AtOnce_KeepTheirOutputApart()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => bench.RunAsync(bench.Request("sh", "-c", $"echo {i}; exit {i}"))));
        for (var i = 0; i < all.Length; i++)
            Assert.Equal((new ExecutionOutcome.Exited(i), $"{i}\n"), (all[i].Outcome, all[i].StdOut));
    }

    [Fact]
    public async Task SwitchedOff_RunsNothing()
    {
        using var off = new SandboxBench(new LocalExecutionOptions { Enabled = false });
        var outcome = await off.Executor.ExecuteAsync(off.Request("true"), new Collected(), default);
        Assert.Contains("Mentiko:Execution:Local:Enabled", Assert.IsType<ExecutionOutcome.Unavailable>(outcome).Text, StringComparison.Ordinal);
        Assert.False(off.Executor.Health.Available);
    }

    [Fact]
    public void Machine_WithoutBubblewrap_SaysHowToGetIt()
    {
        var (machine, missing) = SandboxMachine.Find(["/nonexistent"]);
        Assert.Null(machine);
        Assert.Contains("apt-get install bubblewrap", missing, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_AfterTheTest_SaysWhatIsEnforced()
    {
        await bench.RunAsync(bench.Request("true"));
        Assert.True(bench.Executor.Health.Available);
        foreach (var key in (string[])["memory", "processes", "cpu-share", "network", "system-calls", "identity", "workspace-size"])
            Assert.True(bench.Executor.Health.Enforced.ContainsKey(key), key);
    }

    private async Task WriteProgramAsync(string name, string text)
    {
        var path = Path.Combine(bench.Workspace, name);
        await File.WriteAllTextAsync(path, text);
        SandboxBench.Shell($"chmod 755 {path}");
    }

    private sealed class Broken : IExecutionOutput
    {
        public void Write(LogStream stream, ReadOnlySpan<byte> bytes) => throw new IOException("the log is broken");
    }
}
