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
    private WorkspaceSize _output;

    private string Workspace => _data.Tree.WorkspacePath(_data.Acme.Slug);

    [Fact]
    public void Measure_SparseFilesLinksAndFolders_CountsWhatTheyTakeOfTheDisk()
    {
        Directory.CreateDirectory(Path.Combine(Workspace, "a/b"));
        File.WriteAllBytes(Path.Combine(Workspace, "a/b/full"), new byte[1 << 20]);
        using (var sparse = File.Create(Path.Combine(Workspace, "sparse")))
            sparse.SetLength(1L << 40);
        File.CreateSymbolicLink(Path.Combine(Workspace, "out"), "/usr");

        var size = new WorkspaceMeter(_data.Tree).Measure(_data.Acme, long.MaxValue, long.MaxValue);

        Assert.Equal(5, size.Entries);
        Assert.InRange(size.Bytes, 1 << 20, 2 << 20);
    }

    [Fact]
    public void Measure_FoldersNestedTooDeep_SaysSo()
    {
        Directory.CreateDirectory(Path.Combine(Workspace, string.Join('/', Enumerable.Repeat("d", 300))));

        Assert.True(new WorkspaceMeter(_data.Tree).Measure(_data.Acme, long.MaxValue, long.MaxValue).IsTooDeep);
    }

    [Fact]
    public async Task Watch_WorkspaceGrowsBeyondItsLimit_EndsTheAttempt()
    {
        Fill("one");
        var watched = await BeginAsync();
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
        var watched = await BeginAsync(_ => end.Task);
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
        var watched = Watch().WatchAsync(TemporaryDataTree.Scope(_data.Acme), Output, UntilKilled, cancel.Token);
        await cancel.CancelAsync();

        Assert.IsType<ExecutionOutcome.Cancelled>(await watched);
    }

    [Fact]
    public async Task Watch_EntriesFallWhileTheBytesGrow_EndsTheAttempt()
    {
        for (var number = 0; number < 50; number++)
            File.WriteAllBytes(Path.Combine(Workspace, $"empty-{number}"), []);
        var watched = await BeginAsync();
        for (var look = 0; look < 2; look++)
        {
            Fill("grows", 1_200_000 + (look * 200_000));
            for (var number = 0; number < 20; number++)
                File.Delete(Path.Combine(Workspace, $"empty-{(look * 20) + number}"));
            await PassAsync(watched);
        }

        AssertEnded(watched, "workspace");
    }

    [Fact]
    public async Task Watch_TwiceTheLimitWithinOneSecond_EndsTheAttemptAtTheFirstLook()
    {
        var watched = await BeginAsync();
        Fill("one", 2_200_000);
        await PassAsync(watched);

        AssertEnded(watched, "workspace");
    }

    [Fact]
    public async Task Watch_ThreeTimesTheLimitAtTheStart_MayBeCleanedUpLookByLook()
    {
        for (var number = 0; number < 24; number++)
            Fill($"part-{number}", 1 << 17);
        var end = new TaskCompletionSource<ExecutionOutcome>();
        var watched = await BeginAsync(_ => end.Task);
        for (var number = 0; number < 24; number++)
        {
            File.Delete(Path.Combine(Workspace, $"part-{number}"));
            await PassAsync(watched);
        }

        end.SetResult(new ExecutionOutcome.Exited(0));
        Assert.IsType<ExecutionOutcome.Exited>(await watched);
    }

    [Theory]
    [InlineData(65, 1)]
    [InlineData(0, 10_001)]
    public async Task Watch_OutputFolderGrowsBeyondItsCap_EndsTheAttempt(long mebibytes, long entries)
    {
        var watched = await BeginAsync();
        _output = new WorkspaceSize(mebibytes << 20, entries, IsTooDeep: false);
        await PassAsync(watched);

        AssertEnded(watched, "output folder");
    }

    [Theory]
    [InlineData(64, 10_000, false)]
    [InlineData(65, 1, true)]
    [InlineData(1, 10_001, true)]
    public async Task Watch_OutputAtTheEnd_IsTakenUpToItsCap(long mebibytes, long entries, bool isRefused)
    {
        _output = new WorkspaceSize(mebibytes << 20, entries, IsTooDeep: false);

        var outcome = await Watch().WatchAsync(
            TemporaryDataTree.Scope(_data.Acme), Output, _ => Task.FromResult<ExecutionOutcome>(new ExecutionOutcome.Exited(0)), TestContext.Current.CancellationToken);

        Assert.Equal(isRefused, outcome is ExecutionOutcome.LimitExceeded { Limit: AttemptReason.LimitFiles });
    }

    public void Dispose() => _data.Dispose();

    private StorageWatch Watch()
    {
        var meter = new WorkspaceMeter(_data.Tree);
        var quota = new WorkspaceQuota(
            meter, PlansOfTests.WithLimits(new QuotaLimits(1, 1, 1, 1, 1, StorageMb: 1)), Options.Create(new FileSystemOptions { WorkspaceEntries = 1000 }));
        return new StorageWatch(meter, quota, new StorageGate(meter, quota, _time), _time);
    }

    private void Fill(string name, int bytes = 1_200_000) => File.WriteAllBytes(Path.Combine(Workspace, name), new byte[bytes]);

    private WorkspaceSize Output() => _output;

    // The first timer is set once the start is measured.
    private async Task<Task<ExecutionOutcome>> BeginAsync(Func<CancellationToken, Task<ExecutionOutcome>>? execute = null)
    {
        var watched = Watch().WatchAsync(TemporaryDataTree.Scope(_data.Acme), Output, execute ?? UntilKilled, TestContext.Current.CancellationToken);
        await NextTimerAsync(0, watched);
        return watched;
    }

    private static void AssertEnded(Task<ExecutionOutcome> watched, string what)
    {
        Assert.True(watched.IsCompletedSuccessfully);
        var limit = Assert.IsType<ExecutionOutcome.LimitExceeded>(watched.Result);
        Assert.Equal(AttemptReason.LimitFiles, limit.Limit);
        Assert.Contains(what, limit.Text, StringComparison.Ordinal);
    }

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
        await NextTimerAsync(timers, watched);
    }

    private async Task NextTimerAsync(int timers, Task watched)
    {
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
