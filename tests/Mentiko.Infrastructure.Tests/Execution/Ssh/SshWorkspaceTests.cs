using Mentiko.Core.Execution;
using Mentiko.Infrastructure.Execution.Ssh;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Execution.Ssh;

/// <summary>How a workspace travels: what differs and nothing else, in both directions, with a bound.</summary>
[Collection(SshCollection.Name)]
public sealed class SshWorkspaceTests(SshBench bench)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string There => $"{bench.PrefixOf("acme")}/workspace";

    private string Here => bench.Mine.Workspace;

    [Fact]
    public async Task File_ThatDidNotChange_DoesNotTravelAgain()
    {
        await PutAsync("still.txt", "still");
        await ShAsync("true");
        var before = Inode("still.txt");
        await PutAsync("other.txt", "other");
        Assert.Equal("stillother", await ShAsync("echo -n $(cat still.txt other.txt)"));
        Assert.Equal(before, Inode("still.txt"));
    }

    [Fact]
    public async Task File_ChangedHere_IsNewThere_AndOneRemovedHereIsGoneThere()
    {
        await PutAsync("mine.txt", "one");
        await PutAsync("going.txt", "x");
        Assert.Equal("one", await ShAsync("cat mine.txt"));
        // Of the same length, within the same second.
        await PutAsync("mine.txt", "two");
        File.Delete($"{Here}/going.txt");
        Assert.Equal("two", await ShAsync("cat mine.txt; ls going.txt 2>/dev/null || true"));
    }

    [Fact]
    public async Task File_ChangedThereInTheSameSecond_ComesBack()
    {
        await PutAsync("theirs.txt", "one");
        await ShAsync("printf two > theirs.txt; touch -d @1000000000 theirs.txt");
        Assert.Equal("two", await File.ReadAllTextAsync($"{Here}/theirs.txt", Stop));
        await ShAsync("printf six > theirs.txt; touch -d @1000000000 theirs.txt");
        Assert.Equal("six", await File.ReadAllTextAsync($"{Here}/theirs.txt", Stop));
    }

    [Fact]
    public async Task Link_LeadingOutside_TravelsAsItIsWrittenAndLeadsNowhere()
    {
        await ShAsync("ln -sfn /etc/passwd out; mkdir -p deep/er; ln -sfn ../../out deep/er/up; printf x > deep/er/f; chmod 750 deep/er/f");
        Assert.Equal("/etc/passwd", new FileInfo($"{Here}/out").LinkTarget);
        Assert.Equal("750\n", SandboxBench.Shell($"stat -c %a {Here}/deep/er/f"));
        // A link in the way is replaced and not followed: what it leads to here stays what it was.
        SandboxBench.Shell($"rm -rf {Here}/deep; ln -s {bench.Foreign.Workspace} {Here}/deep");
        await ShAsync("rm -f deep; mkdir -p deep; echo planted > deep/planted.txt");
        Assert.False(File.Exists($"{bench.Foreign.Workspace}/planted.txt"));
        Assert.True(File.Exists($"{Here}/deep/planted.txt"));
        SandboxBench.Shell($"rm -rf {Here}/deep {Here}/out");
    }

    [Fact]
    public async Task Server_ThatRemembersNothing_MakesBothSidesAlike()
    {
        await PutAsync("kept.txt", "kept");
        await ShAsync("true");
        SandboxBench.Shell($"echo stray > {There}/stray.txt; chown {bench.UserOf("acme")} {There}/stray.txt");
        var outcome = await bench.Another().ExecuteAsync(bench.Mine.Request("sh", "-c", "test -f kept.txt && test ! -e stray.txt"), new Collected(), Stop);
        Assert.Equal(new ExecutionOutcome.Exited(0), outcome);
    }

    [Fact]
    public async Task Workspace_BeyondItsBound_IsRefusedBeforeItRuns()
    {
        Skip();
        var options = SshBench.Options;
        options.WorkspaceMb = 1;
        await File.WriteAllBytesAsync($"{Here}/large.bin", new byte[2 << 20], Stop);
        var outcome = await new SshAgentExecutor(options, bench.DataRoot, bench.Book, TimeProvider.System).ExecuteAsync(bench.Mine.Request("touch", "ran"), new Collected(), Stop);
        File.Delete($"{Here}/large.bin");
        Assert.Contains("MiB", Assert.IsType<ExecutionOutcome.Unavailable>(outcome).Text, StringComparison.Ordinal);
        Assert.False(File.Exists($"{There}/ran"));
    }

    private async Task<string> ShAsync(string script)
    {
        Skip();
        var output = new Collected();
        Assert.Equal(new ExecutionOutcome.Exited(0), await bench.Executor.ExecuteAsync(bench.Mine.Request("sh", "-c", script), output, Stop));
        return output.StdOut;
    }

    private async Task PutAsync(string name, string text)
    {
        Skip();
        await File.WriteAllTextAsync($"{Here}/{name}", text, Stop);
    }

    private string Inode(string name) => SandboxBench.Shell($"stat -c %i-%Z {There}/{name}");

    private void Skip() => Assert.SkipWhen(bench.Missing is not null, bench.Missing ?? "");
}
