using System.Collections.Concurrent;
using Mentiko.Core.Access;
using Mentiko.Core.Chains;
using Mentiko.Core.Logs;
using Mentiko.Core.Runs;

namespace Mentiko.Benchmarks.Product;

/// <summary>When things happened to one run, in timestamps of the system clock's counter.</summary>
internal sealed class RunTimes
{
    /// <summary>The claim is durable: its worker has opened the log.</summary>
    public long Claimed { get; set; }

    /// <summary>The first attempt is in the hands of what runs attempts: secrets, folders and the sandbox are all to come.</summary>
    public long Dispatched { get; set; }

    /// <summary>The first step's program is about to start.</summary>
    public long StepStarting { get; set; }

    /// <summary>The first bytes that it wrote are here.</summary>
    public long FirstOutput { get; set; }

    /// <summary>The run's end is durable.</summary>
    public TaskCompletionSource<long> Over { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>
/// Watches runs from where every run passes, its log: opened right after the claim's commit, given a sink right before
/// the program starts. The end comes from the feed, whose signal is the commit's.
/// </summary>
internal sealed class RunProbe(ILogStore inner, Func<IRunFeed> feed, Func<IRunStore> runs) : ILogStore
{
    private readonly ConcurrentDictionary<RunId, RunTimes> _times = new();

    public RunTimes Of(RunId run) => _times.GetOrAdd(run, _ => new RunTimes());

    public async ValueTask<ILogWriter> OpenWriterAsync(NamespaceScope scope, RunId run, CancellationToken cancel)
    {
        var times = Of(run);
        times.Claimed = TimeProvider.System.GetTimestamp();
        _ = WatchAsync(scope, run, times);
        return new Writer(await inner.OpenWriterAsync(scope, run, cancel), times);
    }

    public ValueTask<LogPage> ReadAsync(NamespaceScope scope, RunId run, LogQuery query, CancellationToken cancel) => inner.ReadAsync(scope, run, query, cancel);

    public IAsyncEnumerable<IReadOnlyList<LogLine>> FollowAsync(NamespaceScope scope, RunId run, long after, CancellationToken cancel) => inner.FollowAsync(scope, run, after, cancel);

    public Task CopyAsTextAsync(NamespaceScope scope, RunId run, Stream destination, CancellationToken cancel) => inner.CopyAsTextAsync(scope, run, destination, cancel);

    private async Task WatchAsync(NamespaceScope scope, RunId run, RunTimes times)
    {
        using var watcher = feed().Watch(scope, run);
        try
        {
            while (true)
            {
                await watcher.WaitAsync(CancellationToken.None);
                var now = TimeProvider.System.GetTimestamp();
                if (await runs().FindAsync(scope, run, CancellationToken.None) is { IsOver: true } ended)
                {
                    if (ended.Status != RunStatus.Succeeded)
                    {
                        throw new InvalidOperationException($"A run ended as {ended.Status}: {ended.Failure?.Text}");
                    }

                    times.Over.TrySetResult(now);
                    return;
                }
            }
        }
        catch (Exception failure)
        {
            times.Over.TrySetException(failure);
        }
    }

    private sealed class Writer(ILogWriter inner, RunTimes times) : ILogWriter
    {
        public ILogSink OpenSink(StepId step, IReadOnlyCollection<string> secrets)
        {
            var sink = inner.OpenSink(step, secrets);
            times.StepStarting = TimeProvider.System.GetTimestamp();
            return new Sink(sink, times);
        }

        public void WriteSystem(StepId? step, string text)
        {
            if (step is not null && times.Dispatched == 0)
            {
                times.Dispatched = TimeProvider.System.GetTimestamp();
            }

            inner.WriteSystem(step, text);
        }

        public ValueTask CompleteAsync() => inner.CompleteAsync();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }

    private sealed class Sink(ILogSink inner, RunTimes times) : ILogSink
    {
        public void Write(LogStream stream, ReadOnlySpan<byte> bytes)
        {
            if (stream == LogStream.StdOut && times.FirstOutput == 0)
            {
                times.FirstOutput = TimeProvider.System.GetTimestamp();
            }

            inner.Write(stream, bytes);
        }

        public void AddSecret(string value) => inner.AddSecret(value);

        public void Withhold() => inner.Withhold();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
