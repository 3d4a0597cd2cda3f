using System.Collections.Immutable;
using Mentiko.Core.Execution;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Execution.Conformance;

/// <summary>What an agent finds: its input, its names, its values, and nothing else.</summary>
public abstract partial class ExecutorConformance
{
    private static readonly ImmutableSortedDictionary<string, string> Nothing = ImmutableSortedDictionary<string, string>.Empty;

    [Fact]
    public async Task Input_TriggeringEvent_IsReadByItsPath() =>
        Assert.Equal("""{"type":"chain:start"}""", (await ShAsync("cat \"$MENTIKO_INPUT\"")).StdOut);

    [Fact]
    public async Task Input_OfAJoin_HoldsEveryEvent()
    {
        bench.Mine.Give("0002-left-done.json", "left");
        bench.Mine.Give("0003-right-done.json", "right");
        var ran = await RunAsync(bench.Mine.Request("sh", "-c", "cat \"$MENTIKO_INPUT_DIR\"/0*.json; cat \"$MENTIKO_INPUT\"") with { InputFile = "0003-right-done.json" });
        Assert.Equal("leftrightright", ran.StdOut);
    }

    [Theory]
    [InlineData("echo x > \"$MENTIKO_INPUT\"")]
    [InlineData("echo x > \"$MENTIKO_INPUT_DIR/new\"")]
    [InlineData("rm -f \"$MENTIKO_INPUT\"")]
    [InlineData("mv \"$MENTIKO_INPUT\" \"$MENTIKO_INPUT_DIR/other\"")]
    public async Task Input_IsForReadingOnly(string script)
    {
        var ran = await ShAsync($"({script}) 2>/dev/null && echo done");
        Assert.Equal("", ran.StdOut);
        Assert.Equal("""{"type":"chain:start"}""", await File.ReadAllTextAsync(Path.Combine(bench.Mine.Input, "event.json"), Stop));
    }

    [Fact]
    public async Task World_NamesWhatTheAgentBelongsTo()
    {
        var ran = await ShAsync("echo \"$MENTIKO_NAMESPACE $MENTIKO_RUN_ID $MENTIKO_STEP_ID $MENTIKO_ATTEMPT\"; cd \"$MENTIKO_OUTPUT_DIR\" && test -d \"$MENTIKO_INPUT_DIR\" && test -f \"$MENTIKO_INPUT\" && echo found");
        Assert.Equal("acme 0123456789abcdef0123456789abcdef collect 2\nfound\n", ran.StdOut);
    }

    [Fact]
    public async Task World_NamesOfThePlatform_CannotBeForged()
    {
        var request = bench.Mine.Request("sh", "-c", "echo $MENTIKO_NAMESPACE") with { Environment = Nothing.Add("MENTIKO_NAMESPACE", "globex") };
        Assert.Equal("acme\n", (await RunAsync(request)).StdOut);
    }

    [Fact]
    public async Task World_HoldsNothingOfTheServersEnvironment()
    {
        const string Name = "CONFORMANCE_OF_THE_SERVER";
        Environment.SetEnvironmentVariable(Name, "canary-of-the-server");
        var ran = await ShAsync("env; tr '\\0' '\\n' < /proc/1/environ 2>/dev/null; true");
        AssertEnded(0, ran);
        Assert.Contains("MENTIKO_NAMESPACE=acme", ran.StdOut, StringComparison.Ordinal);
        Assert.DoesNotContain("canary-of-the-server", ran.StdOut, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WorkingFolder_IsTheWorkspace()
    {
        await File.WriteAllTextAsync(Path.Combine(bench.Mine.Workspace, "here.txt"), "here", Stop);
        Assert.Equal("here", (await ShAsync("cat here.txt")).StdOut);
    }

    [Fact]
    public async Task Identity_IsNobodyOfImportance() => Assert.NotEqual("0\n", (await ShAsync("id -u")).StdOut);

    [Fact]
    public async Task Identity_GainsNothingByRunningAnotherProgram() =>
        Assert.Equal("NoNewPrivs:\t1\n", (await ShAsync("grep NoNewPrivs /proc/self/status")).StdOut);

    [Fact]
    public async Task Identity_HasNoCapabilities() =>
        Assert.Equal("0000000000000000\n", (await ShAsync("sed -n 's/^CapEff:\t//p' /proc/self/status")).StdOut);

    public static TheoryData<string> OddTexts =>
        ["", "  ", "'; id #", "$(id)", "`id`", "two\nlines", "it's \"quoted\" \\ $HOME", "-n", "é\u00fc\u4f60\u597d\U0001f600", "\t\r", "*", "%s%n", "a=b", "&& id || id; id > x"];

    [Theory]
    [MemberData(nameof(OddTexts))]
    public async Task Argument_OfAnyText_StaysWhatItIs(string text) =>
        Assert.Equal($"[{text}][end]", (await RunAsync(bench.Mine.Request("sh", "-c", "for a; do printf '[%s]' \"$a\"; done", "sh", text, "end"))).StdOut);

    [Theory]
    [MemberData(nameof(OddTexts))]
    public async Task Variable_OfAnyText_StaysWhatItIs(string text)
    {
        var request = bench.Mine.Request("sh", "-c", "printf '[%s]' \"$ODD\"") with { Environment = Nothing.Add("ODD", text) };
        Assert.Equal($"[{text}]", (await RunAsync(request)).StdOut);
    }

    [Fact]
    public async Task Variables_OfManyKilobytes_Arrive()
    {
        var request = bench.Mine.Request("sh", "-c", "printf %s \"$A$B$C\" | wc -c") with
        {
            Environment = ((string[])["A", "B", "C"]).ToImmutableSortedDictionary(name => name, _ => new string('x', 100_000)),
        };
        Assert.Equal("300000", (await RunAsync(request)).StdOut.Trim());
    }

    [Fact]
    public async Task Input_FromStdin_IsEmpty() => Assert.Equal("0", (await ShAsync("wc -c")).StdOut.Trim());

    [Fact]
    public async Task Request_WithoutCommand_IsAFailedStart() =>
        Assert.IsType<ExecutionOutcome.StartFailed>((await RunAsync(bench.Mine.Request())).Outcome);

    [Fact]
    public async Task Request_WithNul_IsAFailedStart() => Assert.IsType<ExecutionOutcome.StartFailed>(
        (await RunAsync(bench.Mine.Request("sh", "-c", "true") with { Environment = Nothing.Add("A", "b\0c") })).Outcome);
}
