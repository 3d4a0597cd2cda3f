using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Audit;
using Mentiko.Core.Chains;
using Mentiko.Core.Execution;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Queues;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;

namespace Mentiko.Web.Tests.Components.Fakes;

/// <summary>A queue whose state a test sets.</summary>
internal sealed class FakeQueue : IQueueStore
{
    public QueueState State { get; set; } = new(0, 0, 500, 4, IsPaused: false, null, new InstanceCapacity(1, 8, 0));

    public List<QueuedRun> Runs { get; } = [];

    public List<ParkedRun> Parked { get; } = [];

    public static QueuedRun Run(int place, DateTimeOffset queuedAt) =>
        new(RunId.From(new Guid(place, 0, 0, new byte[8])), ChainName.Parse("weekly-report"), "Ada", queuedAt, place);

    public Task<Result<QueueState>> ReadAsync(NamespaceScope scope, CancellationToken cancel) => Task.FromResult<Result<QueueState>>(State);

    public Task<Page<QueuedRun>> ListAsync(NamespaceScope scope, PageRequest page, CancellationToken cancel) => Task.FromResult(new Page<QueuedRun>(Runs, null));

    public Task<long?> FindPositionAsync(NamespaceScope scope, RunId run, DateTimeOffset queuedAt, CancellationToken cancel) =>
        Task.FromResult(Runs.Find(queued => queued.Id == run)?.Position);

    public Task<IReadOnlyList<ParkedRun>> ListParkedAsync(NamespaceScope scope, int most, CancellationToken cancel) => Task.FromResult<IReadOnlyList<ParkedRun>>(Parked);

    public Task<Result<Organization>> SetPausedAsync(NamespaceScope scope, bool isPaused, AuditDraft audit, CancellationToken cancel)
    {
        State = State with { IsPaused = isPaused };
        return Task.FromResult<Result<Organization>>(scope.Organization);
    }
}

/// <summary>Executors that never failed anybody.</summary>
internal sealed class NoTroubles : IExecutorTroubles
{
    public Task<IReadOnlyDictionary<ExecutionTarget, ExecutorTrouble>> FindLastAsync(NamespaceScope scope, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyDictionary<ExecutionTarget, ExecutorTrouble>>(new Dictionary<ExecutionTarget, ExecutorTrouble>());
}

/// <summary>A feed in which nothing happens.</summary>
internal sealed class SilentFeed : IRunFeed
{
    public IRunWatcher Watch(NamespaceScope scope, RunId? run) => new Watcher();

    private sealed class Watcher : IRunWatcher
    {
        public async ValueTask WaitAsync(CancellationToken cancel) => await Task.Delay(Timeout.Infinite, cancel);

        public void Dispose()
        {
        }
    }
}
