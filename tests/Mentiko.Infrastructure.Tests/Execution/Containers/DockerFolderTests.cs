using Mentiko.Core.Execution;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Execution.Containers;

/// <summary>A folder that is swapped with a link leads an attempt nowhere else.</summary>
[Collection(DockerCollection.Name)]
public sealed class DockerFolderTests(DockerBench bench)
{
    [Fact]
    public async Task Workspace_ThatIsALink_RunsNothing()
    {
        Assert.SkipWhen(bench.Missing is not null, bench.Missing ?? "");
        var link = Path.Combine(bench.Mine.Root, "linked");
        SandboxBench.Shell($"ln -sfn {bench.Foreign.Workspace} {link}");
        var outcome = await bench.Executor.ExecuteAsync(bench.Fit(bench.Mine.Request("true") with { WorkspacePath = link }), new Collected(), default);
        Assert.Contains("behind a link", Assert.IsType<ExecutionOutcome.Unavailable>(outcome).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Workspace_OutsideTheDataRoot_RunsNothing()
    {
        Assert.SkipWhen(bench.Missing is not null, bench.Missing ?? "");
        var outcome = await bench.Executor.ExecuteAsync(bench.Fit(bench.Mine.Request("true") with { WorkspacePath = "/etc" }), new Collected(), default);
        Assert.IsType<ExecutionOutcome.Unavailable>(outcome);
    }

    [Fact]
    public async Task Workspace_SwappedWhileContainersStart_IsNeverTheOther()
    {
        Assert.SkipWhen(bench.Missing is not null, bench.Missing ?? "");
        await File.WriteAllTextAsync(Path.Combine(bench.Foreign.Workspace, "whose.txt"), "globex", TestContext.Current.CancellationToken);
        SandboxBench.Shell($"chmod 777 {bench.Foreign.Root} {bench.Foreign.Workspace}; chmod 666 {bench.Foreign.Workspace}/whose.txt");
        var swapped = Path.Combine(bench.Mine.Root, "swapped");
        SandboxBench.Shell($"mkdir -p {swapped} && echo acme > {swapped}/whose.txt && chown -R 30101:30101 {swapped} && ln -sfn {bench.Foreign.Workspace} {swapped}.link");
        using var stop = new CancellationTokenSource();
        var swapping = Task.Run(
            () =>
            {
                while (!stop.IsCancellationRequested)
                    SandboxBench.Shell($"for i in 1 2 3 4 5 6 7 8 9 10; do mv -T {swapped} {swapped}.away && mv -T {swapped}.link {swapped} && mv -T {swapped} {swapped}.link && mv -T {swapped}.away {swapped}; done");
            },
            TestContext.Current.CancellationToken);
        var (mine, refused) = (0, 0);
        for (var i = 0; i < 12; i++)
        {
            var output = new Collected();
            var outcome = await bench.Executor.ExecuteAsync(bench.Fit(bench.Mine.Request("cat", "whose.txt") with { WorkspacePath = swapped }), output, default);
            Assert.DoesNotContain("globex", output.StdOut, StringComparison.Ordinal);
            (mine, refused) = outcome is ExecutionOutcome.Exited { Code: 0 } && output.StdOut == "acme\n" ? (mine + 1, refused) : (mine, refused + 1);
        }

        await stop.CancelAsync();
        await swapping;
        Assert.Equal(12, mine + refused);
    }
}
