using Mentiko.Core.Execution;
using Mentiko.Core.Plans;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Dispatch;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.TestKit.Files;
using Mentiko.TestKit.Persistence;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Dispatch;

public sealed class StorageWatchTests : IDisposable
{
    private readonly TemporaryDataTree _data = new();
    private readonly CountingTime _time = new();

    private string Workspace => _data.Tree.WorkspacePath(_data.Acme.Slug);

    [Fact]
    public void Measure_SparseFilesLinksAndFolders_CountsWhatTheyTakeOfTheDisk()
    {
        Directory.CreateDirectory(Path.Combine(Workspace, "a/b"));
        File.WriteAllBytes(Path.Combine(Workspace, "a/b/full"), new byte[1 << 20]);
        using (var sparse = File.Create(Path.Combine(Workspace, "sparse")))
            sparse.SetLength(1L << 40);
        File.CreateSymbolicLink(Path.Combine(Workspace, "out"), "/usr");

        var size = new WorkspaceMeter(_data.Tree).Measure(_data.Acme.Slug, long.MaxValue, long.MaxValue);

        Assert.Equal(5, size.Entries);
        Assert.InRange(size.Bytes, 1 << 20, 2 << 20);
    }

    [Fact]
    public void Measure_FoldersNestedTooDeep_SaysSo()
    {
        Directory.CreateDirectory(Path.Combine(Workspace, string.Join('/', Enumerable.Repeat("d", 300))));

        Assert.True(new WorkspaceMeter(_data.Tree).Measure(_data.Acme.Slug, long.MaxValue, long.MaxValue).IsTooDeep);
    }

    [Fact]
    public async Task Watch_WorkspaceGrowsBeyondItsLimit_EndsTheAttempt()
    {
        Fill("one");
        var watched = Watch().WatchAsync(TemporaryDataTree.Scope(_data.Acme), UntilKilled, TestContext.Current.CancellationToken);
        await PassAsync(watched);
        Fill("two");
        await PassAsync(watched);

        var limit = Assert.IsType<ExecutionOutcome.LimitExceeded>(await watched);
        Assert.Equal(AttemptReason.LimitFiles, limit.Limit);
    }

    [Fact]
    public async Task Watch_FullWorkspaceThatShrinks_IsLeftToTheAgent()
    {
        Fill("one");
        Fill("two");
        var end = new TaskCompletionSource<ExecutionOutcome>();
        var watched = Watch().WatchAsync(TemporaryDataTree.Scope(_data.Acme), _ => end.Task, TestContext.Current.CancellationToken);
        await PassAsync(watched);
        File.Delete(Path.Combine(Workspace, "two"));
        await PassAsync(watched);
        end.SetResult(new ExecutionOutcome.Exited(0));

        Assert.IsType<ExecutionOutcome.Exited>(await watched);
    }

    [Fact]
    public async Task Watch_CancelledByTheRun_StaysCancelled()
    {
        Fill("one");
        using var cancel = new CancellationTokenSource();
        var watched = Watch().WatchAsync(TemporaryDataTree.Scope(_data.Acme), UntilKilled, cancel.Token);
        await cancel.CancelAsync();

        Assert.IsType<ExecutionOutcome.Cancelled>(await watched);
    }

    public void Dispose() => _data.Dispose();

    private StorageWatch Watch() => new(
        new WorkspaceMeter(_data.Tree),
        PlansOfTests.WithLimits(new QuotaLimits(1, 1, 1, 1, 1, StorageMb: 1)),
        Options.Create(new FileSystemOptions { WorkspaceEntries = 1000 }),
        _time);

    private void Fill(string name) => File.WriteAllBytes(Path.Combine(Workspace, name), new byte[1_200_000]);

    private static async Task<ExecutionOutcome> UntilKilled(CancellationToken kill)
    {
        await Task.Delay(Timeout.Infinite, kill).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return new ExecutionOutcome.Cancelled();
    }

    // A look ends by setting the timer of the next one.
    private async Task PassAsync(Task watched)
    {
        var timers = _time.Timers;
        _time.Advance(TimeSpan.FromSeconds(1));
        for (var i = 0; i < 10_000 && _time.Timers == timers && !watched.IsCompleted; i++)
        {
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }

    private sealed class CountingTime : FakeTimeProvider
    {
        private int _timers;

        public int Timers => Volatile.Read(ref _timers);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            Interlocked.Increment(ref _timers);
            return timer;
        }
    }
}
