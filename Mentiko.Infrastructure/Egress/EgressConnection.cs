using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Mentiko.Infrastructure.Egress;

/// <summary>
/// One connection of an agent: one call, and then it ends. A second request on it would have to be told from the first
/// one's body exactly as the host tells it; there is none, so nothing can be smuggled. A redirect is the agent's to
/// follow, by a call of its own that is judged like any other.
/// </summary>
internal sealed class EgressConnection
{
    private const int RequestHeadBytes = 16 * 1024, AnswerHeadBytes = 64 * 1024, MostInterimAnswers = 8;
    private static readonly TimeSpan HeadPatience = TimeSpan.FromSeconds(30);

    private readonly EgressDoor _door;
    private readonly Stream _agent;
    private readonly CancellationTokenSource _patience;
    private readonly ITimer _idle;
    private readonly long _started;
    private CallKind _kind = new("", 0, "", CallDecision.Malformed, 0);
    private Stream _host = Stream.Null;
    private long _out, _in;

    // Set once something was read: a connection that only opens and closes is no call.
    private bool _isCall;

    private EgressConnection(EgressDoor door, Stream agent, CancellationToken closing)
    {
        (_door, _agent, _started) = (door, agent, door.Time.GetTimestamp());
        _patience = CancellationTokenSource.CreateLinkedTokenSource(closing);
        _idle = door.Time.CreateTimer(static source => ((CancellationTokenSource)source!).Cancel(), _patience, HeadPatience, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Serves it to its end. Never throws for what either side does.</summary>
    public static async Task ServeAsync(EgressDoor door, Stream agent, bool isBeyondLimit, CancellationToken closing)
    {
        await using var owned = agent;
        var call = new EgressConnection(door, agent, closing);
        try
        {
            await call.ServeAsync(isBeyondLimit);
        }
        catch (Exception failure) when (failure is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Whoever broke it off: what went over it is counted.
        }
        finally
        {
            await call._idle.DisposeAsync();
            call._patience.Dispose();
        }

        if (call._isCall)
        {
            door.Count(call._kind, call._out, call._in, door.Time.GetElapsedTime(call._started));
        }
    }

    private CancellationToken Patience => _patience.Token;

    private async Task ServeAsync(bool isBeyondLimit)
    {
        var wire = new Wire(_agent, RequestHeadBytes);
        var bytes = await wire.ReadHeadAsync(Patience);
        if (bytes is { Length: 0 })
        {
            return;
        }

        _isCall = true;
        if (bytes is not { } text || MessageHead.TryParse(text.Span, isAnswer: false) is not { } head)
        {
            await RefuseAsync(CallDecision.Malformed);
            return;
        }

        var (call, problem, method) = HttpCall.Read(head);
        _kind = _kind with { Method = method };
        if (call is null)
        {
            await RefuseAsync(problem);
            return;
        }

        // What it stays if nobody comes to decide.
        _kind = _kind with { Host = call.Target.Host, Port = call.Target.Port, Decision = CallDecision.BrokenOff };
        if (isBeyondLimit || _door.IsBeyondTraffic)
        {
            await RefuseAsync(CallDecision.BeyondLimit);
            return;
        }

        if (!_door.Way.Allows(call.Target))
        {
            await RefuseAsync(CallDecision.NotAllowed);
            return;
        }

        if (!await _door.Announcer.AnnounceAsync(call.Target))
        {
            await RefuseAsync(CallDecision.NotRecorded);
            return;
        }

        var (host, decision) = await _door.Way.OpenAsync(call.Target, _door.Time, Patience);
        if (host is null)
        {
            await RefuseAsync(decision);
            return;
        }

        await using (_host = host)
        {
            _kind = _kind with { Decision = CallDecision.Allowed };
            Touch();
            await (call.Path is null ? TunnelAsync(wire) : ForwardAsync(call, wire));
        }
    }

    private async Task ForwardAsync(HttpCall call, Wire wire)
    {
        if (call.WaitsToSend)
        {
            await ToAgentAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), counts: false);
        }

        await ToHostAsync(call.ToHost());

        // A host may answer, and mean it, before it has all of the body.
        var sending = wire.CarryAsync(call.Body, ToHostAsync, Patience);
        var answering = AnswerAsync(call);
        var first = await Task.WhenAny(sending, answering);
        if (first == sending && sending.IsCompletedSuccessfully && !await sending)
        {
            // Its body is not what it said: the host is not to take what it got for all.
            await _patience.CancelAsync();
        }

        try
        {
            await answering;
        }
        finally
        {
            await _patience.CancelAsync();
            await ((Task)sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task AnswerAsync(HttpCall call)
    {
        var wire = new Wire(_host, AnswerHeadBytes);
        for (var interim = 0; interim <= MostInterimAnswers; interim++)
        {
            if (await wire.ReadHeadAsync(Patience) is not { Length: > 0 } bytes
                || MessageHead.TryParse(bytes.Span, isAnswer: true) is not { } head
                || StatusOf(head) is not { } status
                || status == 101)
            {
                break;
            }

            if (status < 200)
            {
                continue;
            }

            _kind = _kind with { Status = status };
            var isBodiless = call.Method == "HEAD" || status is 204 or 304;
            if ((isBodiless ? BodyLength.None : head.BodyLength(BodyLength.UntilTheEnd)) is not { } length)
            {
                break;
            }

            await ToAgentAsync(head.Onward($"HTTP/1.1 {status.ToString(CultureInfo.InvariantCulture)} {head.Start[2].Trim()}"));
            await wire.CarryAsync(length, body => ToAgentAsync(body), Patience);
            return;
        }

        await RefuseAsync(CallDecision.BadAnswer);
    }

    private async Task TunnelAsync(Wire wire)
    {
        await ToAgentAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray(), counts: false);
        var there = PumpAsync(wire.CarryAsync(BodyLength.UntilTheEnd, ToHostAsync, Patience), _host);
        var back = PumpAsync(new Wire(_host, AnswerHeadBytes).CarryAsync(BodyLength.UntilTheEnd, body => ToAgentAsync(body), Patience), _agent);
        await Task.WhenAll(there, back);
    }

    // The end of one direction is passed on; the other one may go on.
    private async Task PumpAsync(Task<bool> direction, Stream target)
    {
        try
        {
            await direction;
            if (target is NetworkStream network)
            {
                network.Socket.Shutdown(SocketShutdown.Send);
            }
        }
        catch (Exception failure) when (failure is IOException or SocketException or ObjectDisposedException)
        {
            await _patience.CancelAsync();
        }
    }

    private async Task RefuseAsync(CallDecision decision)
    {
        _kind = _kind with { Decision = decision };
        var (status, sentence) = decision.Answer();
        var body = Encoding.ASCII.GetBytes(sentence + "\n");
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 {status} {decision.ToWire()}\r\nContent-Type: text/plain\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n");
        await _agent.WriteAsync(Encoding.ASCII.GetBytes(head), Patience);
        await _agent.WriteAsync(body, Patience);

        // Unread bytes would make the kernel reset the connection, and the agent would never see why.
        if (_agent is NetworkStream network)
        {
            network.Socket.Shutdown(SocketShutdown.Send);
            await DrainAsync();
        }
    }

    private async Task DrainAsync()
    {
        const int Most = 64 * 1024;
        _idle.Change(TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        var buffer = new byte[4096];
        for (var left = Most; left > 0;)
        {
            var count = await _agent.ReadAsync(buffer, Patience);
            if (count == 0)
            {
                return;
            }

            left -= count;
        }
    }

    private async ValueTask ToHostAsync(ReadOnlyMemory<byte> bytes)
    {
        Spend(bytes.Length);
        await _host.WriteAsync(bytes, Patience);
        _out += bytes.Length;
    }

    private async ValueTask ToAgentAsync(ReadOnlyMemory<byte> bytes, bool counts = true)
    {
        Spend(counts ? bytes.Length : 0);
        await _agent.WriteAsync(bytes, Patience);
        _in += counts ? bytes.Length : 0;
    }

    private void Spend(int bytes)
    {
        Touch();
        if (!_door.TrySpend(bytes))
        {
            throw new IOException("The attempt has sent and received as much as it may.");
        }
    }

    private void Touch() => _idle.Change(_door.Idle, Timeout.InfiniteTimeSpan);

    private static int? StatusOf(MessageHead head) =>
        head.Start[0].StartsWith("HTTP/1.", StringComparison.Ordinal) && head.Start[1] is { Length: 3 } text && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var status) && status >= 100
            ? status
            : null;
}
