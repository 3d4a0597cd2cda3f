using Mentiko.Core.Execution;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Execution.Conformance;

/// <summary>
/// What the suite needs of an executor: the real one, two namespaces with folders, and how its worlds are looked at from
/// outside. A bench lives as long as its class of tests; no two tests of one class run at a time.
/// </summary>
public abstract class ConformanceBench : IAsyncLifetime
{
    /// <summary>Where a server that is to be killed finds what its test uses.</summary>
    public const string MarkerVariable = "CONFORMANCE_MARKER", UpVariable = "CONFORMANCE_UP", BenchVariable = "CONFORMANCE_BENCH";

    protected ConformanceBench()
    {
        Above = Directory.CreateTempSubdirectory("mentiko-conform-").FullName;
        SandboxBench.Shell($"chmod 755 {Above}");
        DataRoot = Directory.CreateDirectory(Path.Combine(Above, "data")).FullName;
        SandboxBench.Shell($"chmod 755 {DataRoot}");
        Mine = new ConformanceStage(DataRoot, "acme", SandboxBench.Uid, 1);
        Foreign = new ConformanceStage(DataRoot, "globex", SandboxBench.IsRoot ? SandboxBench.Uid + 1 : SandboxBench.Uid, 2);
    }

    public abstract IAgentExecutor Executor { get; }

    public string DataRoot { get; }

    public ConformanceStage Mine { get; }

    public ConformanceStage Foreign { get; }

    /// <summary>A folder that goes with the bench.</summary>
    protected string Above { get; }

    /// <summary>What this machine lacks to run the executor at all, in words; null when nothing.</summary>
    public abstract string? Missing { get; }

    /// <summary>Given to a server that is started to be killed, as <see cref="BenchVariable"/>.</summary>
    public virtual string VictimBench => "";

    /// <summary>Whether the executor's worlds have no network interface but the loopback.</summary>
    public virtual bool HasNoNetwork => true;

    /// <summary>The request as this executor wants it: its image, its host.</summary>
    public virtual ExecutionRequest Fit(ExecutionRequest request) => request;

    /// <summary>Whether a process with this text in its command line lives wherever the executor runs agents.</summary>
    public virtual bool Lives(string marker) => SandboxBench.HostProcesses(marker).Count > 0;

    /// <summary>Kills, from outside, what carries the attempt whose command line holds the marker: the launcher, the engine's part, the link.</summary>
    public abstract Task BreakAsync(string marker);

    /// <summary>What the server that comes after one that was killed does at its start.</summary>
    public virtual Task RecoverAsync() => Task.CompletedTask;

    public virtual ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public virtual async ValueTask DisposeAsync()
    {
        await Task.Yield();
        SandboxBench.Shell($"rm -rf --one-file-system -- {Above}");
        GC.SuppressFinalize(this);
    }
}
