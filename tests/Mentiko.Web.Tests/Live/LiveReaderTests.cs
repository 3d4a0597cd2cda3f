using Mentiko.Core.Access;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.Web.Live;
using Mentiko.Web.Tests.Components.Fakes;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Mentiko.Web.Tests.Live;

public sealed class LiveReaderTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly FakeFeed _feed = new();
    private readonly FakeMemberships _memberships = new();
    private readonly FakeCircuit _circuit;
    private readonly LiveReader _reader;

    public LiveReaderTests()
    {
        _memberships.Set("acme", FakeCircuit.User, Role.Viewer);
        _circuit = new FakeCircuit(_memberships, "acme");
        _reader = new LiveReader(_feed, _time);
    }

    [Fact]
    public async Task Follow_ChangeDuringTheFirstRead_IsReadAgain()
    {
        var reads = 0;
        var follow = Follow(() =>
        {
            Assert.Equal(1, _feed.Watchers);
            if (reads == 0)
            {
                // The world moves on between the snapshot and its being shown.
                _feed.Change();
            }

            return Task.FromResult(++reads < 2);
        });
        await AdvanceUntilAsync(follow);
        Assert.Equal(2, reads);
        Assert.Equal(0, _feed.Watchers);
    }

    [Fact]
    public async Task Follow_ManyChanges_AreAtMostTenReadsASecond()
    {
        var reads = 0;
        using var leaving = new CancellationTokenSource();
        var follow = Follow(() => Task.FromResult(++reads > 0), leaving.Token);
        for (var i = 0; i < 100; i++)
        {
            _feed.Change();
            _time.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Yield();
        }

        await Task.Delay(50, CancellationToken.None);
        Assert.InRange(reads, 2, 11);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => follow);
    }

    [Fact]
    public async Task Follow_MembershipGone_EndsWithinTheSilenceEvenWithoutAChange()
    {
        var follow = Follow(() => Task.FromResult(true));
        _memberships.Set("acme", FakeCircuit.User, null);
        await AdvanceUntilAsync(follow);
        Assert.IsType<Error.NotFound>(await follow);
        Assert.True(LiveReader.MaxSilence < TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Follow_ForeignNamespace_NeverWatches()
    {
        var answer = await _reader.FollowAsync(cancel => _circuit.EnterAsync("globex", cancel), null, () => throw new InvalidOperationException("read"), default);
        Assert.IsType<Error.NotFound>(answer);
        Assert.Equal(0, _feed.Watched);
    }

    private Task<Error?> Follow(Func<Task<bool>> read, CancellationToken cancel = default) =>
        _reader.FollowAsync(token => _circuit.EnterAsync("acme", token), null, read, cancel);

    private async Task AdvanceUntilAsync(Task task)
    {
        for (var i = 0; i < 400 && !task.IsCompleted; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(2, CancellationToken.None);
        }

        Assert.True(task.IsCompleted);
    }

    private sealed class FakeFeed : IRunFeed
    {
        private readonly List<Watcher> _watchers = [];

        public int Watched { get; private set; }

        public int Watchers => _watchers.Count;

        public IRunWatcher Watch(NamespaceScope scope, RunId? run)
        {
            Watched++;
            var watcher = new Watcher(this);
            _watchers.Add(watcher);
            return watcher;
        }

        public void Change() => _watchers.ForEach(watcher => watcher.Signal());

        private sealed class Watcher(FakeFeed feed) : IRunWatcher
        {
            private readonly SemaphoreSlim _changed = new(0, 1);

            public void Signal()
            {
                if (_changed.CurrentCount == 0)
                {
                    _changed.Release();
                }
            }

            public async ValueTask WaitAsync(CancellationToken cancel) => await _changed.WaitAsync(cancel);

            public void Dispose() => feed._watchers.Remove(this);
        }
    }
}
