using System.Buffers;
using System.Globalization;
using Mentiko.Core.Chains;
using Mentiko.Core.Logs;
using Mentiko.Core.Runs;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Mentiko.Infrastructure.RunLogs;

/// <summary>
/// Appends to one run's log. The lines of one piece of output go out in one write. A crash between the lines and
/// their index leaves the index behind; a crash within a write leaves half a line, which no reader has seen: opening
/// mends both. A worker that lost its lease but still lives finds its place taken before each write.
/// </summary>
internal sealed partial class RunLogWriter : ILogWriter
{
    private const int BatchBytes = 256 * 1024;

    private readonly Lock _gate = new();
    private readonly ArrayBufferWriter<byte> _batch = new(4096);
    private readonly List<long> _offsets = [];
    private readonly LogFolder _folder;
    private readonly RunId _run;
    private readonly LogOptions _options;
    private readonly TimeProvider _clock;
    private readonly Action _pulse;
    private readonly ILogger _logger;
    private readonly SafeFileHandle _lines;
    private readonly SafeFileHandle _index;
    private readonly SafeFileHandle _writers;
    private readonly long _turn;
    private SafeFileHandle? _dropped;
    private long _seq;
    private long _length;
    private long _blocks;
    private long _droppedLines;
    private bool _closed;
    private bool _failing;
    private bool _noted;

    public RunLogWriter(LogFolder folder, RunId run, LogOptions options, TimeProvider clock, Action pulse, ILogger logger)
    {
        (_folder, _run, _options, _clock, _pulse, _logger) = (folder, run, options, clock, pulse, logger);
        _writers = folder.OpenWrite(LogFile.Writers);
        _turn = RandomAccess.GetLength(_writers) + 1;
        RandomAccess.Write(_writers, "."u8, _turn - 1);
        _lines = folder.OpenWrite(LogFile.Lines);
        _index = folder.OpenWrite(LogFile.Index);
        folder.Remove(LogFile.Complete);
        if (folder.Exists(LogFile.Dropped))
        {
            _dropped = folder.OpenWrite(LogFile.Dropped);
            _droppedLines = LogCount.Read(_dropped);
            _noted = true;
        }

        Mend();
    }

    public ILogSink OpenSink(StepId step, IReadOnlyCollection<string> secrets) =>
        new AttemptSink(this, step, secrets, _options.LineBytes);

    public void WriteSystem(StepId? step, string text)
    {
        var line = LineText.Clean(text.ReplaceLineEndings(" "));
        Append(step, LogStream.System, [line.Length > _options.LineBytes / 4 ? line[..(_options.LineBytes / 4)] : line]);
    }

    public ValueTask CompleteAsync()
    {
        lock (_gate)
        {
            if (!_closed && IsOwner())
            {
                _folder.Sync(_lines);
                _folder.Sync(_index);
                _folder.OpenWrite(LogFile.Complete).Dispose();
                _folder.SyncFolder();
            }

            Close();
        }

        _pulse();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            Close();
        }

        return ValueTask.CompletedTask;
    }

    internal void Append(StepId? step, LogStream stream, List<string> lines)
    {
        if (lines.Count == 0)
        {
            return;
        }

        lock (_gate)
        {
            if (_closed || !IsOwner())
            {
                return;
            }

            var time = _clock.GetUtcNow().UtcDateTime;
            var dropped = _droppedLines;
            foreach (var line in lines)
            {
                Add(time, step, stream, line);
            }

            WriteBatch();
            if (_droppedLines != dropped)
            {
                WriteDropped();
            }
        }

        _pulse();
    }

    private void Add(DateTime time, StepId? step, LogStream stream, string text)
    {
        if (stream != LogStream.System && (_seq >= _options.RunLines || _length + _batch.WrittenCount >= _options.RunBytes))
        {
            _droppedLines++;
            if (!_noted)
            {
                _noted = true;
                Add(time, null, LogStream.System, string.Create(CultureInfo.InvariantCulture, $"The log is full ({_options.RunLines} lines or {_options.RunBytes} bytes): what agents write from here on is counted and dropped."));
            }

            return;
        }

        if (_seq % LogFile.LinesPerEntry == 0)
        {
            _offsets.Add(_length + _batch.WrittenCount);
        }

        LogRecord.Write(_batch, ++_seq, time, step, stream, text);
        if (_batch.WrittenCount >= BatchBytes)
        {
            WriteBatch();
        }
    }

    private void WriteBatch()
    {
        if (_batch.WrittenCount == 0)
        {
            return;
        }

        try
        {
            RandomAccess.Write(_lines, _batch.WrittenSpan, _length);
            _length += _batch.WrittenCount;
            LogIndex.Append(_index, _blocks, _offsets);
            _blocks += _offsets.Count;
            _offsets.Clear();
            _failing = false;
        }
        catch (IOException failure)
        {
            // A full disk must not end the run: what got through stays, the rest counts as dropped.
            Report(failure);
            var last = _seq;
            Mend();
            _droppedLines += last - _seq;
        }

        _batch.ResetWrittenCount();
    }

    // Takes the files as they are: whole lines stay, for readers may have seen them; half a line goes.
    private void Mend()
    {
        var tail = LogTail.Find(_lines, _index);
        (_seq, _length, _blocks) = (tail.Seq, tail.Length, tail.FirstMissing);
        _offsets.Clear();
        _offsets.AddRange(tail.Missing);
        try
        {
            RandomAccess.SetLength(_lines, _length);
            LogIndex.Cut(_index, _blocks);
            LogIndex.Append(_index, _blocks, _offsets);
            _blocks += _offsets.Count;
            _offsets.Clear();
        }
        catch (IOException failure)
        {
            Report(failure);
        }
    }

    private void Report(IOException failure)
    {
        if (!_failing)
        {
            LogWriteFailed(_logger, failure, _run);
        }

        _failing = true;
    }

    private void WriteDropped()
    {
        try
        {
            _dropped ??= _folder.OpenWrite(LogFile.Dropped);
            LogCount.Write(_dropped, _droppedLines);
        }
        catch (IOException failure)
        {
            Report(failure);
        }
    }

    private bool IsOwner()
    {
        if (RandomAccess.GetLength(_writers) == _turn)
        {
            return true;
        }

        LogReplaced(_logger, _run);
        Close();
        return false;
    }

    private void Close()
    {
        if (!_closed)
        {
            _closed = true;
            _lines.Dispose();
            _index.Dispose();
            _writers.Dispose();
            _dropped?.Dispose();
            _folder.Dispose();
        }
    }
}
