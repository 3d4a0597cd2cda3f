using System.Collections.Concurrent;
using System.Diagnostics;
using Hangfire;
using Hangfire.Storage;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Dispatch;
using Mentiko.Infrastructure.HangfireJobs;
using Mentiko.Infrastructure.Nodes;
using Mentiko.TestKit.Engine;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Mentiko.Infrastructure.Tests.HangfireJobs;

public sealed class EnqueuePumpTests : IDisposable
{
    private static readonly NamespaceSlug Flood = NamespaceSlug.Parse("flood");
    private static readonly NamespaceSlug Small = NamespaceSlug.Parse("small");
    private readonly MovableStore _store = new();
    private readonly ConcurrentQueue<RunToEnqueue> _enqueued = new();
    private readonly EnqueuePump _pump;

    public EnqueuePumpTests() =>
        _pump = new EnqueuePump(new JobClient(_store), new NobodyElse(), _enqueued.Enqueue, TimeProvider.System, NullLogger<EnqueuePump>.Instance);

    public void Dispose()
    {
        _store.IsAway = false;
        _pump.Dispose();
        _store.Dispose();
    }

    [Fact]
    public async Task Add_WhileTheStorageIsAway_DoesNotBlockAndBecomesAJobOnceItIsBack()
    {
        _store.IsAway = true;
        var keys = Enumerable.Range(0, 20).Select(_ => Key()).ToList();
        var started = Stopwatch.GetTimestamp();
        Assert.All(keys, key => Assert.True(_pump.Add(key, Small)));
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(2), "It blocked.");
        await EngineHost.UntilAsync(() => _store.Refusals > 4, "Nobody tried.");
        Assert.Empty(_enqueued);

        _store.IsAway = false;

        await EngineHost.UntilAsync(() => _enqueued.Count == 20, "They were not made.");
        Assert.Equal(20, _store.CountEnqueued(Small));
        Assert.Equal(keys.ToHashSet(), _enqueued.Select(job => job.Key).ToHashSet());
    }

    [Fact]
    public async Task Add_SmallNamespaceBehindAFlood_IsAmongTheFirst()
    {
        // The pump's four threads make their jobs in step, so that none is ahead because the machine held up another.
        using var step = new Barrier(4);
        _store.IsAway = true;
        for (var run = 0; run < 499; run++)
        {
            _pump.Add(Key(), Flood);
        }

        var small = Key();
        _pump.Add(small, Small);
        _store.Step = step;
        _store.IsAway = false;

        await EngineHost.UntilAsync(() => _enqueued.Count == 500, "They were not made.");

        // Four threads, each of which may have held one of the flood and put it back.
        Assert.InRange(_enqueued.Select(job => job.Key).ToList().IndexOf(small), 0, 16);
    }

    [Fact]
    public void Add_TheSameRunTwiceOrMoreThanFit_IsNotKept()
    {
        _store.IsAway = true;
        var key = Key();
        Assert.True(_pump.Add(key, Flood));
        Assert.True(_pump.Add(key, Flood));
        var kept = 1;
        while (_pump.Add(Key(), Flood) && kept <= 2 * EnqueuePump.MostOfOne)
        {
            kept++;
        }

        // Each of the four threads may have one in hand that does not count at that moment.
        Assert.InRange(kept, EnqueuePump.MostOfOne - 4, EnqueuePump.MostOfOne + 4);
    }

    [Fact]
    public async Task Add_FullOfFloods_TheLongestQueueGivesWayToWhoHasNoneWaiting()
    {
        _store.IsAway = true;
        var floods = Enumerable.Range(0, 8).Select(number => NamespaceSlug.Parse($"flood-{number}")).ToList();
        for (var run = 0; run < EnqueuePump.MostWaiting / 4; run++)
        {
            floods.ForEach(flood => _pump.Add(Key(), flood));
        }

        Assert.Contains(false, Enumerable.Range(0, 20).Select(_ => _pump.Add(Key(), floods[0])));
        var small = Enumerable.Range(0, 20).Select(_ => Key()).ToList();
        Assert.All(small, key => Assert.True(_pump.Add(key, Small)));
        _store.IsAway = false;

        await EngineHost.UntilAsync(() => small.ToHashSet().IsSubsetOf(_enqueued.Select(job => job.Key)), "A small namespace's runs gave way to a flood.");
        _pump.Drain(TimeSpan.FromSeconds(30));
        Assert.InRange(_enqueued.Count, EnqueuePump.MostWaiting - 8, EnqueuePump.MostWaiting + 8);
    }

    private static RunKey Key() => new(new NamespaceId(Guid.NewGuid()), RunId.From(Guid.NewGuid()));

    /// <summary>A storage in memory that can be away.</summary>
    private sealed class MovableStore : JobStorage, IJobStore
    {
        private readonly InMemoryJobStore _inner = new();
        private int _refusals;

        public volatile bool IsAway;

        /// <summary>Where it is set, callers wait here until all have come.</summary>
        public volatile Barrier? Step;

        public int Refusals => _refusals;

        public JobStorage Storage => this;

        public TimeSpan? FetchPatience => TimeSpan.FromMilliseconds(50);

        public long CountEnqueued(NamespaceSlug slug) => _inner.CountEnqueued(slug);

        public override IMonitoringApi GetMonitoringApi() => _inner.Storage.GetMonitoringApi();

        public override bool HasFeature(string featureId) => _inner.Storage.HasFeature(featureId);

        public override IStorageConnection GetConnection()
        {
            if (IsAway)
            {
                Interlocked.Increment(ref _refusals);
                throw new InvalidOperationException("The storage is away.");
            }

            Step?.SignalAndWait();
            return _inner.Storage.GetConnection();
        }

        public void Dispose() => _inner.Dispose();
    }
}
