using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Mentiko.Core.Execution;

namespace Mentiko.Infrastructure.Egress;

/// <summary>What a door is bound by.</summary>
/// <param name="Connections">At a time.</param>
/// <param name="Bytes">Sent and received, in all.</param>
/// <param name="Idle">How long a connection may stand idle.</param>
/// <param name="CallsPerSecond">Calls that are taken in a second.</param>
internal sealed record EgressBounds(int Connections, long Bytes, TimeSpan Idle, int CallsPerSecond = 100);

/// <summary>One attempt's way out, from its start to its end. What it called is on record when it is closed.</summary>
internal sealed class EgressDoor(EgressWay way, EgressBounds bounds, TimeProvider time, CallAnnouncer announcer, Action<CallKind> onRefused) : IEgressDoor, IAsyncDisposable
{
    // Beyond its connections an agent still hears that it has too many; beyond these it hears nothing.
    private const int ToldOfTheLimit = 16;
    private const int MostRefusalsTold = 20;

    private readonly CancellationTokenSource _closing = new();
    private readonly CallTally _tally = new();
    private readonly CallPace _pace = new(bounds.CallsPerSecond, time);
    private readonly Lock _gate = new();
    private readonly List<Socket> _listeners = [];
    private readonly HashSet<Task> _work = [];
    private long _spent;
    private int _open, _told;
    private bool _isClosed;

    public EgressWay Way => way;

    public CallAnnouncer Announcer => announcer;

    public TimeProvider Time => time;

    public TimeSpan Idle => bounds.Idle;

    public bool IsBeyondTraffic => Interlocked.Read(ref _spent) >= bounds.Bytes;

    public void Serve(Socket listener)
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                listener.Dispose();
                return;
            }

            _listeners.Add(listener);
        }

        Keep(Task.Run(() => AcceptAsync(listener)));
    }

    public ImmutableSortedDictionary<string, string> VariablesFor(IPEndPoint proxy)
    {
        var address = $"http://{proxy}";
        return new Dictionary<string, string>
        {
            ["HTTP_PROXY"] = address,
            ["HTTPS_PROXY"] = address,
            ["ALL_PROXY"] = address,
            ["NO_PROXY"] = "localhost,127.0.0.1,::1",
            ["http_proxy"] = address,
            ["https_proxy"] = address,
            ["all_proxy"] = address,
            ["no_proxy"] = "localhost,127.0.0.1,::1",
        }.ToImmutableSortedDictionary(StringComparer.Ordinal);
    }

    public bool TrySpend(int bytes) => Interlocked.Add(ref _spent, bytes) <= bounds.Bytes;

    public void Count(CallKind kind, long bytesOut, long bytesIn, TimeSpan duration)
    {
        if (_tally.Add(kind, bytesOut, bytesIn, duration) && kind.Decision.IsRefusal() && Interlocked.Increment(ref _told) <= MostRefusalsTold)
        {
            onRefused(kind);
        }
    }

    /// <summary>Ends every connection and says what was called. Nothing is served from then on.</summary>
    public async Task<CallRecord> CloseAsync()
    {
        await DisposeAsync();
        return _tally.ToRecord();
    }

    public async ValueTask DisposeAsync()
    {
        List<Task> work;
        lock (_gate)
        {
            _isClosed = true;
            foreach (var listener in _listeners)
            {
                listener.Dispose();
            }

            work = [.. _work];
        }

        await _closing.CancelAsync();
        await Task.WhenAll(work);
        lock (_gate)
        {
            work = [.. _work];
        }

        await Task.WhenAll(work);
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                await _pace.NextAsync(_closing.Token);
                var agent = await listener.AcceptAsync(_closing.Token);
                Welcome(agent);
            }
            catch (Exception failure) when (failure is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // One that went away before it was taken; or this process is out of descriptors, which passes.
                await Task.Delay(TimeSpan.FromMilliseconds(10), time, _closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Welcome(Socket agent)
    {
        var open = Interlocked.Increment(ref _open);
        if (open > bounds.Connections + ToldOfTheLimit)
        {
            Interlocked.Decrement(ref _open);
            agent.Dispose();
            return;
        }

        Keep(Task.Run(async () =>
        {
            await EgressConnection.ServeAsync(this, new NetworkStream(agent, ownsSocket: true), open > bounds.Connections, _closing.Token);
            Interlocked.Decrement(ref _open);
        }));
    }

    private void Keep(Task task)
    {
        lock (_gate)
        {
            _work.Add(task);
        }

        _ = task.ContinueWith(
            done =>
            {
                lock (_gate)
                {
                    _work.Remove(done);
                }
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }
}
