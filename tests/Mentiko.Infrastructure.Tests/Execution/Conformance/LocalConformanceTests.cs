using Mentiko.Core.Execution;
using Mentiko.Infrastructure.Execution.Local;
using Mentiko.Infrastructure.Execution.Local.Native;
using Mentiko.Infrastructure.FileSystem;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Execution.Conformance;

/// <summary>The suite over this machine's bubblewrap.</summary>
public sealed class LocalConformanceTests(LocalConformanceBench bench) : ExecutorConformance(bench), IClassFixture<LocalConformanceBench>;

/// <summary>The local executor, with sandboxes that start when they are needed.</summary>
public sealed class LocalConformanceBench : ConformanceBench
{
    private readonly LocalAgentExecutor _executor;

    public LocalConformanceBench() => _executor = new LocalAgentExecutor(
        Options.Create(new LocalExecutionOptions { TmpMb = 16, SharedMemoryMb = 8 }),
        Options.Create(new FileSystemOptions { DataRoot = DataRoot }),
        TimeProvider.System,
        NullLogger<LocalAgentExecutor>.Instance);

    public override IAgentExecutor Executor => _executor;

    public override string? Missing => KernelFile.IsExecutable("/usr/bin/bwrap") ? null : "bubblewrap is not installed on this machine";

    public override async ValueTask InitializeAsync()
    {
        if (Missing is null)
            Assert.True((await _executor.TestAsync()).Available, _executor.Health.Text);
    }

    public override Task BreakAsync(string marker)
    {
        // Both of its processes carry the agent's command in their own: the launcher, and the first one of the sandbox.
        foreach (var pid in SandboxBench.HostProcesses(marker).Where(pid => KernelFile.TryRead($"/proc/{pid}/comm") == "bwrap\n"))
            SandboxBench.Shell($"kill -9 {pid}");
        return Task.CompletedTask;
    }

    public override async ValueTask DisposeAsync()
    {
        _executor.Dispose();
        await base.DisposeAsync();
    }
}
