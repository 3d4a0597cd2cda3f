using System.Buffers.Binary;
using System.Text;
using Mentiko.Core.Execution;
using Mentiko.Core.Logs;
using Mentiko.Infrastructure.Execution.Local;
using Mentiko.Infrastructure.Execution.Ssh.Links;
using Renci.SshNet;

namespace Mentiko.Infrastructure.Execution.Ssh;

/// <summary>
/// The conversation with the porter while an attempt runs. Each part that comes is a letter, a length and so many bytes; each
/// that goes is a letter and a number. The porter counts its lease from when it sent a tick, not from when the answer came, so
/// an answer that was long under way extends nothing: whoever answered last at a moment knows that nothing lives a lease later.
/// </summary>
internal sealed class RemoteSession(SshClient client, IExecutionOutput output, AttemptStop stop, ExecutionLimits limits, TimeSpan lease, TimeProvider time)
{
    private const int HeaderBytes = 5, LargestPart = 1 << 20, CreditBytes = 1 << 20;

    // A host that is busy takes its time to begin.
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10), BeginPatience = TimeSpan.FromSeconds(60), ClosePatience = TimeSpan.FromSeconds(3);

    private readonly Lock _writing = new();
    private Stream? _input, _output;
    private bool _hasBegun;
    private long _left = limits.OutputBytes;
    private long _lastHeard = time.GetTimestamp();
    private int _uncredited;

    /// <summary>When the porter was last answered.</summary>
    public long LastHeard => Volatile.Read(ref _lastHeard);

    /// <summary>Whether it ever was.</summary>
    public bool HasBegun => Volatile.Read(ref _hasBegun);

    /// <summary>What the caller of the output threw.</summary>
    public Exception? Broken { get; private set; }

    /// <summary>The porter's word on how it ended; null when the link was cut before.</summary>
    /// <param name="order">What the porter is told first.</param>
    public async Task<string?> RunAsync(byte[] order)
    {
        using var command = client.CreateCommand(PorterCommand.Attempt);
        var running = command.ExecuteAsync(CancellationToken.None);
        (_input, _output) = (command.CreateInputStream(), command.OutputStream);
        using var watch = time.CreateTimer(_ => CutWhereSilent(), null, lease / 6, lease / 6);
        using var asked = stop.Token.UnsafeRegister(_ => _ = Task.Run(AskToStop), null);
        var end = await Task.Factory.StartNew(
            () =>
            {
                try
                {
                    Send(order);
                    return Carry(_output);
                }
                catch (Exception failure) when (failure.MeansCut())
                {
                    return null;
                }
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        // Of a connection that this side gave up it never completes.
        await running.WaitAsync(ClosePatience, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return end ?? (running.IsCompletedSuccessfully && command.ExitStatus is { } and not 0 ? $"refused {PorterCommand.Said(command)}" : null);
    }

    private string? Carry(Stream stream)
    {
        var header = new byte[HeaderBytes];
        while (Fill(stream, header))
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(1));
            if (length is < 0 or > LargestPart)
                throw new LinkBrokenException("The host speaks another language.");
            var part = new byte[length];
            if (!Fill(stream, part))
                return null;
            switch (header[0])
            {
                case (byte)'T':
                    Volatile.Write(ref _lastHeard, time.GetTimestamp());
                    Volatile.Write(ref _hasBegun, true);
                    TrySend('A', BinaryPrimitives.ReadInt32BigEndian(part));
                    break;
                case (byte)'S':
                    stop.StartClock(limits.Timeout);
                    break;
                case (byte)'O' or (byte)'E':
                    Deliver(header[0] == 'O' ? LogStream.StdOut : LogStream.StdErr, part);
                    break;
                case (byte)'X':
                    return Encoding.UTF8.GetString(part);
            }
        }

        return null;
    }

    private void Deliver(LogStream stream, byte[] bytes)
    {
        var fitting = bytes.AsSpan(0, (int)Math.Min(bytes.Length, Math.Max(_left, 0)));
        _left -= bytes.Length;
        if (!fitting.IsEmpty && Broken is null)
            Write(stream, fitting);
        if (_left < 0)
            stop.Raise(StopReason.OutputLimit);
        _uncredited += bytes.Length;
        if (_uncredited < CreditBytes)
            return;
        TrySend('C', _uncredited);
        _uncredited = 0;
    }

    private void Write(LogStream stream, ReadOnlySpan<byte> bytes)
    {
        try
        {
            output.Write(stream, bytes);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            Broken = failure;
            stop.Raise(StopReason.Cancelled);
        }
    }

    private async Task AskToStop()
    {
        try
        {
            Send('K', 0);
            await Task.Delay(StopPatience, time);
        }
        catch (Exception failure) when (failure.MeansCut())
        {
        }

        // A porter that is there has ended by now; of one that is not, the link is of no use any more.
        Cut();
    }

    // From a timer: what it threw would end the server. Whoever reads hears of the cut by the stream.
    private void CutWhereSilent()
    {
        try
        {
            if (time.GetElapsedTime(LastHeard) > (Volatile.Read(ref _hasBegun) ? lease : BeginPatience))
                Cut();
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // The next tick tries again.
        }
    }

    // Whoever reads is not told of a connection that this side gives up.
    private void Cut()
    {
        _output?.Dispose();
        client.Dispose();
    }

    // A porter that has ended takes no answers any more, and its last words are still to be read.
    private void TrySend(char kind, int number)
    {
        try
        {
            Send(kind, number);
        }
        catch (Exception failure) when (failure.MeansCut())
        {
        }
    }

    private void Send(char kind, int number)
    {
        Span<byte> message = stackalloc byte[HeaderBytes];
        message[0] = (byte)kind;
        BinaryPrimitives.WriteInt32BigEndian(message[1..], number);
        Send(message.ToArray());
    }

    private void Send(byte[] bytes)
    {
        lock (_writing)
        {
            _input!.Write(bytes);
            _input.Flush();
        }
    }

    private static bool Fill(Stream stream, byte[] buffer)
    {
        var at = 0;
        int count;
        while (at < buffer.Length && (count = stream.Read(buffer, at, buffer.Length - at)) > 0)
            at += count;
        return at == buffer.Length;
    }
}
