using System.Buffers;
using System.Collections.Concurrent;
using Mentiko.Core.Chains;
using Mentiko.Core.Logs;

namespace Mentiko.Infrastructure.RunLogs;

/// <summary>
/// One attempt's output on its way into the log: masked first, then cut into lines, so that neither a line end nor
/// the cap of a line can hide part of a secret from the masker.
/// </summary>
internal sealed class AttemptSink : ILogSink
{
    private readonly Lock _gate = new();
    private readonly RunLogWriter _writer;
    private readonly StepId _step;
    private readonly Channel _out;
    private readonly Channel _error;
    private readonly HashSet<string> _secrets;
    private readonly ConcurrentQueue<string> _added = new();
    private volatile bool _isWithheld;
    private bool _isReady;
    private bool _ended;

    public AttemptSink(RunLogWriter writer, StepId step, IReadOnlyCollection<string> secrets, int lineBytes)
    {
        _writer = writer;
        _step = step;
        _secrets = [.. secrets];
        _out = new Channel(LogStream.StdOut, lineBytes);
        _error = new Channel(LogStream.StdErr, lineBytes);
    }

    public void AddSecret(string value) => _added.Enqueue(value);

    public void Withhold()
    {
        if (!Interlocked.Exchange(ref _isWithheld, true))
        {
            Tell("its further output is not shown: more secrets came than can be masked in it");
        }
    }

    public void Write(LogStream stream, ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (_ended || _isWithheld)
            {
                return;
            }

            TakeAdded();
            var channel = stream == LogStream.StdErr ? _error : _out;
            _writer.Append(_step, channel.Stream, channel.Take(bytes));
        }
    }

    public void Tell(string text) => _writer.WriteSystem(_step, text);

    public ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (!_ended)
            {
                _ended = true;
                if (_isWithheld || !_isReady)
                {
                    return ValueTask.CompletedTask;
                }

                TakeAdded();
                _writer.Append(_step, _out.Stream, _out.TakeRest());
                _writer.Append(_step, _error.Stream, _error.TakeRest());
            }
        }

        return ValueTask.CompletedTask;
    }

    // The patterns are made at the first output: many an attempt has none, and its start does not wait for them.
    private void TakeAdded()
    {
        var isNew = !_isReady && _secrets.Count > 0;
        _isReady = true;
        while (_added.TryDequeue(out var value))
        {
            isNew |= _secrets.Add(value);
        }

        if (isNew)
        {
            var patterns = SecretPatterns.From(_secrets);
            _out.Use(patterns);
            _error.Use(patterns);
        }
    }

    private sealed class Channel(LogStream stream, int lineBytes)
    {
        private readonly SecretMasker _masker = new(SecretPatterns.None);
        private readonly LineSplitter _splitter = new(lineBytes);
        private readonly ArrayBufferWriter<byte> _masked = new();
        private readonly List<string> _lines = [];
        private bool _plain = true;

        public LogStream Stream { get; } = stream;

        public void Use(SecretPatterns patterns)
        {
            _plain = false;
            _masker.Use(patterns);
        }

        public List<string> Take(ReadOnlySpan<byte> bytes)
        {
            _lines.Clear();
            if (_plain)
            {
                _splitter.Write(bytes, _lines.Add);
                return _lines;
            }

            _masked.ResetWrittenCount();
            _masker.Write(bytes, _masked);
            _splitter.Write(_masked.WrittenSpan, _lines.Add);
            return _lines;
        }

        public List<string> TakeRest()
        {
            _lines.Clear();
            _masked.ResetWrittenCount();
            _masker.Flush(_masked);
            _splitter.Write(_masked.WrittenSpan, _lines.Add);
            _splitter.Flush(_lines.Add);
            return _lines;
        }
    }
}
