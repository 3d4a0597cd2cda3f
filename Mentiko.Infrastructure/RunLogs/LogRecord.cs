using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Mentiko.Core.Chains;
using Mentiko.Core.Logs;

namespace Mentiko.Infrastructure.RunLogs;

/// <summary>
/// One line as stored, for example
/// <c>{"seq":7,"time":"2026-03-01T09:30:00.0000000Z","step":"collect","stream":"stdout","text":"read 40 items"}</c>.
/// Only what JSON demands is escaped, so that a byte search for text finds it.
/// </summary>
internal static class LogRecord
{
    private const int TimeBytes = 28;

    private static readonly SearchValues<byte> Escaped = SearchValues.Create([.. Enumerable.Range(0, 32).Select(b => (byte)b), (byte)'"', (byte)'\\']);

    private static readonly string[] Names = [.. Enum.GetValues<LogStream>().Select(WireName)];

    public static string WireName(LogStream stream) => stream switch
    {
        LogStream.StdOut => "stdout",
        LogStream.StdErr => "stderr",
        LogStream.System => "system",
        _ => throw new ArgumentOutOfRangeException(nameof(stream)),
    };

    public static void Write(ArrayBufferWriter<byte> output, long seq, DateTime time, StepId? step, LogStream stream, string text)
    {
        output.Write("{\"seq\":"u8);
        Utf8Formatter.TryFormat(seq, output.GetSpan(20), out var written);
        output.Advance(written);
        output.Write(",\"time\":\""u8);
        Utf8Formatter.TryFormat(time, output.GetSpan(TimeBytes), out written, 'O');
        output.Advance(written);
        output.Write("\",\"step\":"u8);
        Encoding.ASCII.GetBytes(step is { } id ? $"\"{id.Text}\"" : "null", output);
        output.Write(",\"stream\":\""u8);
        Encoding.ASCII.GetBytes(Names[(int)stream], output);
        output.Write("\",\"text\":\""u8);
        WriteText(output, text);
        output.Write("\"}\n"u8);
    }

    /// <summary>The text as it stands within a stored line.</summary>
    public static byte[] Escape(string text)
    {
        var output = new ArrayBufferWriter<byte>(text.Length + 16);
        WriteText(output, text);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>
    /// Reads one stored line without its end. A line that the disk has spoilt is shown as such: one bad block must
    /// not hide the rest of a log.
    /// </summary>
    public static LogLine Read(ReadOnlySpan<byte> line, long seq)
    {
        try
        {
            return Parse(line, seq);
        }
        catch (Exception spoilt) when (spoilt is JsonException or FormatException or InvalidOperationException)
        {
            return new LogLine(seq, DateTimeOffset.UnixEpoch, null, LogStream.System, "(this line cannot be read)");
        }
    }

    /// <summary>
    /// The stream of a stored line and the beginning of its text as it stands there, without parsing it; false for a line
    /// that is not of this shape.
    /// </summary>
    public static bool TryPeek(ReadOnlySpan<byte> line, out LogStream stream, out ReadOnlySpan<byte> text)
    {
        // No name before it can hold a quote, so the first such key is the line's own.
        var key = "\"stream\":\""u8;
        var at = line.IndexOf(key);
        var rest = at < 0 ? default : line[(at + key.Length)..];
        (stream, var name) = rest.StartsWith("stdout"u8) ? (LogStream.StdOut, 6) : rest.StartsWith("stderr"u8) ? (LogStream.StdErr, 6) : (LogStream.System, 6);
        var value = "\",\"text\":\""u8;
        if (at < 0 || rest.Length < name || !rest[name..].StartsWith(value))
        {
            text = default;
            return false;
        }

        text = rest[(name + value.Length)..];
        return true;
    }

    private static LogLine Parse(ReadOnlySpan<byte> line, long seq)
    {
        var reader = new Utf8JsonReader(line);
        var (time, step, stream, text) = (default(DateTimeOffset), default(StepId?), LogStream.System, "");
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            if (name.SequenceEqual("time"u8))
            {
                reader.Read();
                time = reader.GetDateTimeOffset();
            }
            else if (name.SequenceEqual("step"u8))
            {
                reader.Read();
                step = reader.TokenType == JsonTokenType.Null ? null : StepId.Parse(reader.GetString()!);
            }
            else if (name.SequenceEqual("stream"u8))
            {
                reader.Read();
                stream = reader.ValueTextEquals("stdout"u8) ? LogStream.StdOut : reader.ValueTextEquals("stderr"u8) ? LogStream.StdErr : LogStream.System;
            }
            else if (name.SequenceEqual("text"u8))
            {
                reader.Read();
                text = reader.GetString() ?? "";
            }
            else
            {
                reader.Skip();
            }
        }

        return new LogLine(seq, time, step, stream, text);
    }

    private static void WriteText(ArrayBufferWriter<byte> output, string text)
    {
        var room = output.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        var length = Encoding.UTF8.GetBytes(text, room);
        if (room[..length].IndexOfAny(Escaped) < 0)
        {
            output.Advance(length);
            return;
        }

        WriteEscaped(output, Encoding.UTF8.GetBytes(text));
    }

    private static void WriteEscaped(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> text)
    {
        while (text.IndexOfAny(Escaped) is var plain and >= 0)
        {
            output.Write(text[..plain]);
            WriteEscape(output, text[plain]);
            text = text[(plain + 1)..];
        }

        output.Write(text);
    }

    private static void WriteEscape(ArrayBufferWriter<byte> output, byte value)
    {
        switch (value)
        {
            case (byte)'"':
                output.Write("\\\""u8);
                break;
            case (byte)'\\':
                output.Write("\\\\"u8);
                break;
            case (byte)'\t':
                output.Write("\\t"u8);
                break;
            default:
                output.Write("\\u00"u8);
                Utf8Formatter.TryFormat(value, output.GetSpan(2), out var written, new StandardFormat('x', 2));
                output.Advance(written);
                break;
        }
    }
}
