using Mentiko.Core.Namespaces;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Dispatch;
using Mentiko.Infrastructure.Nodes;
using Microsoft.Extensions.Logging;

namespace Mentiko.Infrastructure.HangfireJobs;

/// <summary>
/// Between a trigger's answer and its job: runs wait here, in memory, until one of a few threads has made their job in
/// the shared storage. Namespaces take turns, so that a flood of one delays no other's job by more than a few, and where
/// too many wait the longest queue gives way. What is lost here, by a crash or because too many wait, the sweep finds.
/// </summary>
internal sealed partial class EnqueuePump : IDisposable
{
    public const int MostWaiting = 20_000;

    /// <summary>Of one namespace: more than the storage takes in some seconds, and a fraction of what fits.</summary>
    public const int MostOfOne = 4_000;
    private const int Threads = 4;
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(250);
    private readonly JobClient _client;
    private readonly ISignalLine _line;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Action<RunToEnqueue> _onEnqueued;
    private readonly object _gate = new();
    private readonly Dictionary<NamespaceSlug, LinkedList<RunToEnqueue>> _waiting = [];
    private readonly LinkedList<NamespaceSlug> _turns = new();
    private readonly HashSet<RunKey> _known = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Thread> _threads;

    /// <param name="client">Makes the jobs.</param>
    /// <param name="line">Tells the other nodes.</param>
    /// <param name="onEnqueued">Tells this node's workers, where it has some.</param>
    /// <param name="time">The time.</param>
    /// <param name="logger">For what could not be enqueued.</param>
    public EnqueuePump(JobClient client, ISignalLine line, Action<RunToEnqueue> onEnqueued, TimeProvider time, ILogger<EnqueuePump> logger)
    {
        (_client, _line, _onEnqueued, _time, _logger) = (client, line, onEnqueued, time, logger);
        _threads = [.. Enumerable.Range(1, Threads).Select(number => new Thread(Work) { IsBackground = true, Name = $"enqueue {number}" })];
        _threads.ForEach(thread => thread.Start());
    }

    /// <summary>Never blocks. False when so many wait already that the sweep has to find this one.</summary>
    public bool Add(RunKey key, NamespaceSlug slug, bool isUnderWay = false) => Add(new RunToEnqueue(key, slug, isUnderWay));

    private bool Add(RunToEnqueue job)
    {
        lock (_gate)
        {
            if (_known.Contains(job.Key))
            {
                return true;
            }

            var queue = _waiting.GetValueOrDefault(job.Slug);
            if (!TryMakeRoom(queue?.Count ?? 0))
            {
                return false;
            }

            if (queue is null)
            {
                _waiting[job.Slug] = queue = new LinkedList<RunToEnqueue>();
                _turns.AddLast(job.Slug);
            }

            _known.Add(job.Key);
            queue.AddLast(job);
            Monitor.Pulse(_gate);
            return true;
        }
    }

    /// <summary>Room for one more of a namespace of which so many wait. Where all is full the newest of the longest queue gives way.</summary>
    private bool TryMakeRoom(int waiting)
    {
        if (_known.Count < MostWaiting)
        {
            return waiting < MostOfOne;
        }

        // Whose queue has the average length gains nothing by a search: a flood is refused at once.
        if (waiting * _waiting.Count >= MostWaiting || _waiting.Values.MaxBy(queue => queue.Count) is not { } longest || longest.Count <= Math.Max(1, waiting))
        {
            return waiting == 0;
        }

        _known.Remove(longest.Last!.Value.Key);
        longest.RemoveLast();
        return true;
    }

    /// <summary>Ends once what waits has become jobs, or after so long.</summary>
    public void Drain(TimeSpan atMost)
    {
        var started = _time.GetTimestamp();
        lock (_gate)
        {
            while (_known.Count > 0 && atMost - _time.GetElapsedTime(started) is var left && left > TimeSpan.Zero)
            {
                Monitor.Wait(_gate, left);
            }
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        lock (_gate)
        {
            Monitor.PulseAll(_gate);
        }

        _threads.ForEach(thread => thread.Join());
        _stop.Dispose();
    }

    private void Work()
    {
        while (TryTake() is { } job)
        {
            var isMade = TryMake(job);
            lock (_gate)
            {
                _known.Remove(job.Key);
                Monitor.PulseAll(_gate);
            }

            if (!isMade)
            {
                // Most likely the database is away, and the next ones would fail as fast.
                Add(job);
                _stop.Token.WaitHandle.WaitOne(Rest);
            }
        }
    }

    private RunToEnqueue? TryTake()
    {
        lock (_gate)
        {
            while (!_stop.IsCancellationRequested)
            {
                if (_turns.First is not { } turn)
                {
                    Monitor.Wait(_gate);
                    continue;
                }

                _turns.RemoveFirst();
                var queue = _waiting[turn.Value];
                var job = queue.First!.Value;
                queue.RemoveFirst();
                if (queue.Count > 0)
                {
                    _turns.AddLast(turn);
                }
                else
                {
                    _waiting.Remove(turn.Value);
                }

                return job;
            }
        }

        return null;
    }

    private bool TryMake(RunToEnqueue job)
    {
        try
        {
            _client.Put(job.Key, job.Slug, job.IsUnderWay);
            _onEnqueued(job);
            _line.Send(new NodeSignal(job.IsUnderWay ? NodeNews.UnderWayQueued : NodeNews.Queued, job.Key.Namespace, job.Slug.Text));
            return true;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            LogNotEnqueued(_logger, failure, job.Key.Run);
            return false;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Run {Run} could not be put into its queue; it is tried again.")]
    private static partial void LogNotEnqueued(ILogger logger, Exception failure, RunId run);
}

/// <summary>A run on its way to its job.</summary>
internal sealed record RunToEnqueue(RunKey Key, NamespaceSlug Slug, bool IsUnderWay);
