using System.Threading.Channels;

namespace Mentiko.Infrastructure.Dispatch;

/// <summary>What a run's execution is told while it works.</summary>
internal abstract record RunMessage
{
    private RunMessage()
    {
    }

    /// <summary>An attempt has ended and nothing of it lives.</summary>
    public sealed record AttemptEnded(AttemptResult Result) : RunMessage;

    /// <summary>Look at the row again: cancel was requested.</summary>
    public sealed record Interrupted : RunMessage;

    /// <summary>The server shuts down.</summary>
    public sealed record Drain : RunMessage;

    /// <summary>The lease is gone.</summary>
    public sealed record LeaseLost : RunMessage;
}

/// <summary>The one way to speak to an execution: everything that happens to a run is taken in turn.</summary>
internal sealed class RunInbox
{
    // A timer takes no more than 49 days; whoever waits longer is asked to look at the clock in between.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);
    private readonly Channel<RunMessage> _messages = Channel.CreateUnbounded<RunMessage>(new UnboundedChannelOptions { SingleReader = true });

    public void Post(RunMessage message) => _messages.Writer.TryWrite(message);

    public bool TryTake(out RunMessage? message) => _messages.Reader.TryRead(out message);

    /// <summary>The next message; null when it is time to act without one, or after a day.</summary>
    public async Task<RunMessage?> TakeAsync(DateTimeOffset? until, TimeProvider time)
    {
        if (TryTake(out var ready))
        {
            return ready;
        }

        if (until is not { } due)
        {
            return await _messages.Reader.ReadAsync();
        }

        var wait = due - time.GetUtcNow();
        if (wait <= TimeSpan.Zero)
        {
            return null;
        }

        using var timer = new CancellationTokenSource(wait < LongestWait ? wait : LongestWait, time);
        try
        {
            return await _messages.Reader.ReadAsync(timer.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }
}
