using System.Collections.Immutable;
using Mentiko.Core.Agents;
using Mentiko.Core.Execution;
using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.Execution.Local;
using Mentiko.Infrastructure.FileSystem;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Execution;

/// <summary>
/// A bench whose attempts find a sandbox that was spawned ahead: each waits for one first, and it is a failure when the
/// attempt did not get it.
/// </summary>
public sealed class AheadBench : SandboxBench
{
    private readonly AheadExecutor _executor;

    public AheadBench() : this(null)
    {
    }

    internal AheadBench(SandboxMachine? machine)
        : base(new LocalExecutionOptions { TmpMb = 16, SharedMemoryMb = 8, WaitingPerNamespace = 1 }, machine, places: bench => new BenchPlaces(bench)) =>
        _executor = new AheadExecutor(this);

    public override IAgentExecutor Executor => _executor;

    public override async Task ReadyAsync()
    {
        if (!(await Local.TestAsync()).Available)
            return;
        Local.Waiting!.OnUsed(Request().Organization, Limits);
        await Local.Waiting.FilledAsync(Request().Organization.Id);
    }

    /// <summary>The bench's own folders, every time.</summary>
    internal sealed class BenchPlaces(SandboxBench bench) : IAttemptPlaces
    {
        public AttemptPlace? SetAside(Organization organization) => new(organization, "place", bench.Workspace, bench.Input, bench.Output);

        public void Offer(AttemptPlace place)
        {
        }

        public void Withdraw(AttemptPlace place)
        {
        }
    }

    private sealed class AheadExecutor(AheadBench bench) : IAgentExecutor
    {
        private int _begun;

        public ExecutionTarget Target => bench.Local.Target;

        public ExecutorHealth Health => bench.Local.Health;

        public async Task<ExecutionOutcome> ExecuteAsync(ExecutionRequest request, IExecutionOutput output, CancellationToken cancel)
        {
            var number = Interlocked.Increment(ref _begun);
            await bench.ReadyAsync();
            var before = bench.Local.Waiting!.Used;
            var mayRun = !cancel.IsCancellationRequested && request.Organization.OsUid > 0 && request.WorkspacePath == bench.Workspace
                && !request.Command.IsEmpty && !request.Environment.Values.Any(value => value.Contains('\0'));
            var outcome = await bench.Local.ExecuteAsync(request, output, cancel);
            var isAlone = Volatile.Read(ref _begun) == number;
            Assert.True(!isAlone || !mayRun || outcome is ExecutionOutcome.Cancelled || bench.Local.Waiting.Used > before, "the attempt started cold");
            return outcome;
        }
    }
}
