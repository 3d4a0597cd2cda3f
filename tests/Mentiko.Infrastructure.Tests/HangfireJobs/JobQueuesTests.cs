using System.Collections.Concurrent;
using System.Diagnostics;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Queues;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Dispatch;
using Mentiko.Infrastructure.HangfireJobs;
using Xunit;

namespace Mentiko.Infrastructure.Tests.HangfireJobs;

public sealed class JobQueuesTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static RunKey Key(Guid owner) => new(new NamespaceId(owner), RunId.From(Guid.NewGuid()));

    [Fact]
    public async Task Add_ManyNamespaces_EachRunIsWorkedOnceAndInItsNamespacesOrder()
    {
        const int Namespaces = 40;
        const int RunsEach = 25;
        using var work = new RecordingWork();
        using var queues = new JobQueues(new RoundRobin(), new WaitingRuns());
        var expected = new Dictionary<NamespaceId, List<RunKey>>();
        for (var run = 0; run < RunsEach; run++)
        {
            for (var index = 0; index < Namespaces; index++)
            {
                var owner = new Guid(index + 1, 0, 0, new byte[8]);
                var key = Key(owner);
                if (!expected.TryGetValue(key.Namespace, out var list))
                {
                    expected[key.Namespace] = list = [];
                }

                list.Add(key);
                queues.Add(key, NamespaceSlug.Parse($"n{index}"));
            }
        }

        // One worker: with more, runs of one namespace that start in order may be recorded out of order.
        queues.Start(1, work);
        await work.WaitForAsync(Namespaces * RunsEach);

        foreach (var group in work.Seen.GroupBy(key => key.Namespace))
        {
            Assert.Equal(expected[group.Key], group);
        }

        Assert.Equal(Namespaces * RunsEach, work.Seen.Count);
        queues.StopGranting();
        await queues.WaitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience);
    }

    [Fact]
    public async Task Add_SmallNamespaceBehindAFlood_IsServedNext()
    {
        using var work = new RecordingWork();
        using var queues = new JobQueues(new RoundRobin(), new WaitingRuns());
        var small = Key(Guid.NewGuid());
        var flood = Guid.NewGuid();
        for (var run = 0; run < 500; run++)
        {
            queues.Add(Key(flood), NamespaceSlug.Parse("flood"));
        }

        queues.Add(small, NamespaceSlug.Parse("zz-small"));
        queues.Start(1, work);
        await work.WaitForAsync(501);

        Assert.Equal(1, work.Seen.ToList().IndexOf(small));
        queues.StopGranting();
        await queues.WaitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience);
    }

    [Fact]
    public async Task Add_TheSameRunTwiceWhileItWaits_HasOneJob()
    {
        using var work = new RecordingWork();
        using var queues = new JobQueues(new RoundRobin(), new WaitingRuns());
        var (once, last) = (Key(Guid.NewGuid()), Key(Guid.NewGuid()));
        queues.Add(once, NamespaceSlug.Parse("acme"));
        queues.Add(once, NamespaceSlug.Parse("acme"));
        queues.Add(last, NamespaceSlug.Parse("acme"));
        queues.Start(1, work);

        await work.WaitForAsync(2);

        Assert.Equal([once, last], work.Seen);
        queues.StopGranting();
        await queues.WaitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience);
    }

    [Fact]
    public async Task Start_WorkThatThrows_NeitherRepeatsNorStopsTheWorker()
    {
        using var work = new RecordingWork { Throws = true };
        using var queues = new JobQueues(new RoundRobin(), new WaitingRuns());
        queues.Start(1, work);
        for (var run = 0; run < 20; run++)
        {
            queues.Add(Key(Guid.NewGuid()), NamespaceSlug.Parse("acme"));
        }

        await work.WaitForAsync(20);

        queues.StopGranting();
        await queues.WaitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience);
        Assert.Equal(20, work.Seen.Count);
    }

    [Fact]
    public async Task StopGranting_WorkersAtWorkAndRunsWaiting_EndsTheWorkAndTakesNoOther()
    {
        using var work = new RecordingWork { Hold = new TaskCompletionSource() };
        using var queues = new JobQueues(new RoundRobin(), new WaitingRuns());
        queues.Start(2, work);
        for (var run = 0; run < 10; run++)
        {
            queues.Add(Key(Guid.NewGuid()), NamespaceSlug.Parse("acme"));
        }

        await work.WaitForAsync(2);
        queues.StopGranting();
        var stopped = queues.WaitAsync(TestContext.Current.CancellationToken);
        Assert.False(stopped.IsCompleted);
        work.Hold.SetResult();

        await stopped.WaitAsync(Patience);
        Assert.Equal(2, work.Seen.Count);
    }

    [Fact]
    public async Task Add_IdleWorkers_StartWithinMilliseconds()
    {
        using var work = new RecordingWork();
        using var queues = new JobQueues(new RoundRobin(), new WaitingRuns());
        queues.Start(4, work);
        var latencies = new List<double>();
        for (var run = 0; run < 300; run++)
        {
            var started = Stopwatch.GetTimestamp();
            queues.Add(Key(Guid.NewGuid()), NamespaceSlug.Parse($"n{run}"));
            await work.WaitForAsync(run + 1);
            latencies.Add(Stopwatch.GetElapsedTime(started, work.LastAt).TotalMilliseconds);
        }

        latencies.Sort();
        TestContext.Current.TestOutputHelper?.WriteLine($"idle start: p50 {latencies[150]:F3} ms, p99 {latencies[297]:F3} ms");

        // A wide bound: the machine may be busy. What it must catch is a poll or a timer in the path.
        Assert.True(latencies[150] < 100, $"p50 was {latencies[150]:F1} ms");
        queues.StopGranting();
        await queues.WaitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience);
    }

    private sealed class RecordingWork : IRunWork, IDisposable
    {
        private readonly SemaphoreSlim _done = new(0);
        private int _awaited;

        public ConcurrentQueue<RunKey> Seen { get; } = [];

        public bool Throws { get; init; }

        public TaskCompletionSource? Hold { get; init; }

        public long LastAt { get; private set; }

        public async Task<RunWorkEnd> RunAsync(RunKey key)
        {
            LastAt = Stopwatch.GetTimestamp();
            Seen.Enqueue(key);
            _done.Release();
            if (Throws)
            {
                throw new InvalidOperationException("The work broke.");
            }

            if (Hold is { } hold)
            {
                await hold.Task;
            }

            return RunWorkEnd.Done;
        }

        public void Dispose() => _done.Dispose();

        public async Task WaitForAsync(int count)
        {
            for (; _awaited < count; _awaited++)
            {
                Assert.True(await _done.WaitAsync(Patience), $"Only {_awaited} of {count} runs were worked.");
            }
        }
    }
}
