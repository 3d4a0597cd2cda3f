using System.Collections.Concurrent;
using System.Diagnostics;
using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.Dispatch;
using Xunit;

namespace Mentiko.Infrastructure.Tests.HangfireJobs;

/// <summary>Work that is only recorded.</summary>
internal sealed class RecordingWork : IRunWork, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly SemaphoreSlim _done = new(0);
    private readonly ConcurrentDictionary<NamespaceId, (int Now, int Most)> _atWork = [];
    private int _awaited;

    public ConcurrentQueue<RunKey> Seen { get; } = [];

    public bool Throws { get; init; }

    /// <summary>How the first runs end; those after them are done.</summary>
    public IReadOnlyList<RunWorkEnd> Ends { get; init; } = [];

    public TaskCompletionSource? Hold { get; init; }

    public long LastAt { get; private set; }

    public async Task<RunWorkEnd> RunAsync(RunKey key)
    {
        LastAt = Stopwatch.GetTimestamp();
        Seen.Enqueue(key);
        var count = Seen.Count;
        _atWork.AddOrUpdate(key.Namespace, (1, 1), (_, at) => (at.Now + 1, Math.Max(at.Most, at.Now + 1)));
        _done.Release();
        if (Throws)
        {
            throw new InvalidOperationException("The work broke.");
        }

        if (Hold is { } hold)
        {
            await hold.Task;
        }

        _atWork.AddOrUpdate(key.Namespace, (0, 0), (_, at) => (at.Now - 1, at.Most));
        return count <= Ends.Count ? Ends[count - 1] : RunWorkEnd.Done;
    }

    /// <summary>The most runs of the namespace that were at work at a time.</summary>
    public int MostAtWork(NamespaceId id) => _atWork[id].Most;

    public void Dispose() => _done.Dispose();

    public async Task WaitForAsync(int count)
    {
        for (; _awaited < count; _awaited++)
        {
            Assert.True(await _done.WaitAsync(Patience), $"Only {_awaited} of {count} runs were worked.");
        }
    }
}
