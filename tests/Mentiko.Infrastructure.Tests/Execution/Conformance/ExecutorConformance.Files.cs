using Mentiko.Core.Execution;
using Mentiko.Infrastructure.FileSystem;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Execution.Conformance;

/// <summary>What an agent leaves, and what it must not reach.</summary>
public abstract partial class ExecutorConformance
{
    [Fact]
    public async Task Workspace_WhatIsWritten_Stays()
    {
        AssertEnded(0, await ShAsync("mkdir -p a/b && echo kept > a/b/kept.txt"));
        Assert.Equal("kept\n", await File.ReadAllTextAsync(Path.Combine(bench.Mine.Workspace, "a/b/kept.txt"), Stop));
        Assert.Equal("kept\n", (await ShAsync("cat a/b/kept.txt")).StdOut);
    }

    [Fact]
    public async Task Workspace_WhatIsRemoved_IsGone()
    {
        await ShAsync("echo x > short.txt");
        AssertEnded(0, await ShAsync("rm short.txt"));
        Assert.False(File.Exists(Path.Combine(bench.Mine.Workspace, "short.txt")));
    }

    [Fact]
    public async Task Workspace_NamesOfAnyLetters_Stay()
    {
        AssertEnded(0, await RunAsync(bench.Mine.Request("sh", "-c", "mkdir -p names && cd names && for n; do echo \"$n\" > \"$n\"; done", "sh", "naïve 你好.txt", "-rf", "a'b\"c", "two\nlines", "$(id)")));
        Assert.Equal(
            ["$(id)", "-rf", "a'b\"c", "naïve 你好.txt", "two\nlines"],
            Directory.GetFiles(Path.Combine(bench.Mine.Workspace, "names")).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Output_OfEvents_IsCollected()
    {
        bench.Mine.Clear();
        AssertEnded(0, await ShAsync("""cd "$MENTIKO_OUTPUT_DIR" && echo '{"type":"a:done"}' > 1.json && echo '{"type":"b:done"}' > 2.json && echo note > note.txt"""));
        var events = Assert.IsType<CollectedOutput.Events>(bench.Mine.Collect());
        Assert.Equal(["1.json", "2.json"], events.Files.Select(file => file.Name));
    }

    [Theory]
    [InlineData("ln -s \"$MENTIKO_INPUT\" trap.json")]
    [InlineData("ln -s /etc/passwd trap.json")]
    [InlineData("ln -s nowhere trap.json")]
    [InlineData("mkfifo trap.json")]
    [InlineData("mkdir trap.json")]
    [InlineData("echo x > own && ln own trap.json")]
    [InlineData("dd if=/dev/zero of=trap.json bs=1M count=2 2>/dev/null")]
    public async Task Output_ThatIsATrap_IsRefusedByName(string script)
    {
        bench.Mine.Clear();
        AssertEnded(0, await ShAsync($"cd \"$MENTIKO_OUTPUT_DIR\" && {script}"));
        Assert.Contains("trap.json", Assert.IsType<CollectedOutput.Refused>(bench.Mine.Collect()).Text, StringComparison.Ordinal);
        bench.Mine.Clear();
    }

    [Theory]
    [InlineData("workspace/theirs.txt")]
    [InlineData("input/theirs.txt")]
    [InlineData("output/theirs.txt")]
    public async Task Foreign_Files_AreNotInTheAgentsWorld(string name)
    {
        var path = Path.Combine(bench.Foreign.Root, name);
        await File.WriteAllTextAsync(path, "canary of globex", Stop);
        // The ownership of files, which would hold as well, is taken away.
        SandboxBench.Shell($"chmod 777 {bench.Foreign.Root} {Path.GetDirectoryName(path)}; chmod 666 {path}");
        var ran = await ShAsync($"cat {path} \"$PWD/../globex/{name}\" \"$MENTIKO_INPUT_DIR/../../globex/{name}\" 2>/dev/null; ls -d {bench.DataRoot}/globex 2>/dev/null; true");
        AssertEnded(0, ran);
        Assert.Equal("", ran.StdOut);
        // The control: the owner sees it.
        var own = await RunAsync(bench.Foreign.Request("sh", "-c", "cat \"$PWD/theirs.txt\" \"$MENTIKO_INPUT_DIR/theirs.txt\" \"$MENTIKO_OUTPUT_DIR/theirs.txt\" 2>/dev/null"));
        Assert.Contains("canary of globex", own.StdOut, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Foreign_FileBehindALinkOfMine_IsNotReached()
    {
        var path = Path.Combine(bench.Foreign.Workspace, "linked.txt");
        await File.WriteAllTextAsync(path, "canary of globex", Stop);
        SandboxBench.Shell($"chmod 777 {bench.Foreign.Root} {bench.Foreign.Workspace}; chmod 666 {path}; ln -sfn {path} {bench.Mine.Workspace}/link; ln -sfn {bench.Foreign.Workspace} {bench.Mine.Workspace}/folder");
        var ran = await ShAsync("cat link folder/linked.txt 2>/dev/null; true");
        Assert.Equal("", ran.StdOut);
        Assert.Equal("canary of globex", await File.ReadAllTextAsync(Path.Combine(bench.Mine.Workspace, "link"), Stop));
    }

    [Fact]
    public async Task Platform_Files_AreNotInTheAgentsWorld()
    {
        var path = Path.Combine(bench.DataRoot, "mentiko.db");
        await File.WriteAllTextAsync(path, "canary of the platform", Stop);
        SandboxBench.Shell($"chmod 666 {path}");
        Assert.Equal("", (await ShAsync($"cat {path} ../mentiko.db ../../mentiko.db 2>/dev/null; true")).StdOut);
    }

    [Fact]
    public async Task Others_Processes_AreNotInTheAgentsWorld()
    {
        SkipWhereMissing();
        var marker = Marker();
        using var cancel = new CancellationTokenSource();
        var output = new Collected();
        var theirs = bench.Executor.ExecuteAsync(bench.Fit(bench.Foreign.Request("sh", "-c", $"echo up; sleep {marker}")), output, cancel.Token);
        await output.Ready;
        await UntilAsync(() => bench.Lives(marker));
        var ran = await ShAsync($"cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' ' | grep -c '{marker[..6]}[{marker[6]}]'; kill -9 -1; true");
        Assert.StartsWith("0\n", ran.StdOut, StringComparison.Ordinal);
        Assert.True(bench.Lives(marker));
        await cancel.CancelAsync();
        Assert.Equal(new ExecutionOutcome.Cancelled(), await theirs);
    }

    [Fact]
    public async Task Network_IsNotThere()
    {
        SkipWhereMissing();
        Assert.SkipUnless(bench.HasNoNetwork, "this executor gives agents its host's network");
        Assert.Equal("lo", (await ShAsync("sed -n 's/^ *\\([^:]*\\):.*/\\1/p' /proc/net/dev")).StdOut.Trim());
    }
}
