using Docker.DotNet;
using Mentiko.Core.Execution;
using Mentiko.Core.Logs;
using Mentiko.Infrastructure.Execution.Local;

namespace Mentiko.Infrastructure.Execution.Containers;

/// <summary>The caller could not store what the agent wrote.</summary>
internal sealed class OutputBrokenException(Exception inner) : Exception("The output could not be stored.", inner);

/// <summary>Carries a container's streams to the caller: without the starter's first byte, and not beyond the limit.</summary>
internal sealed class ContainerOutput(MultiplexedStream stream, ContainerOrder order, IExecutionOutput output, AttemptStop stop, long limit)
{
    private const int BufferBytes = 64 * 1024;

    private readonly byte[] _buffer = new byte[BufferBytes];
    private byte[]? _held = [];
    private long _left = limit;
    private bool _isReady;

    /// <summary>Why the program could not be started; null where it was.</summary>
    public string? StartError => _held is { } held ? ContainerStarter.ErrorOf(order, held) : null;

    /// <summary>Returns when both streams have ended, or the attempt was stopped.</summary>
    public async Task CarryAsync()
    {
        try
        {
            while (stop.Reason == StopReason.None && await stream.ReadOutputAsync(_buffer, 0, BufferBytes, stop.Token) is { EOF: false } read)
                Take(read.Target == MultiplexedStream.TargetStream.StandardError ? LogStream.StdErr : LogStream.StdOut, _buffer.AsSpan(0, read.Count));
        }
        catch (Exception failure) when (stop.Reason != StopReason.None && failure.MeansAway())
        {
            return;
        }

        if (StartError is null)
            Release();
    }

    private void Take(LogStream from, ReadOnlySpan<byte> bytes)
    {
        if (from == LogStream.StdOut && !_isReady)
        {
            _isReady = true;
            bytes = bytes[1..];
        }

        if (from == LogStream.StdErr && _held is { } held)
        {
            _held = [.. held, .. bytes];
            if (!ContainerStarter.MayBeError(order, _held))
                Release();
            return;
        }

        Deliver(from, bytes);
    }

    private void Release()
    {
        var held = _held;
        _held = null;
        Deliver(LogStream.StdErr, held);
    }

    private void Deliver(LogStream from, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return;
        var fitting = bytes[..(int)Math.Min(bytes.Length, Math.Max(_left, 0))];
        _left -= bytes.Length;
        if (!fitting.IsEmpty)
            Write(from, fitting);
        if (_left < 0)
            stop.Raise(StopReason.OutputLimit);
    }

    private void Write(LogStream from, ReadOnlySpan<byte> bytes)
    {
        try
        {
            output.Write(from, bytes);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            throw new OutputBrokenException(failure);
        }
    }
}
