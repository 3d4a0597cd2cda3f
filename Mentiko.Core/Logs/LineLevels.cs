using System.Text;

namespace Mentiko.Core.Logs;

/// <summary>
/// Reads the level off a line: agents are any program, and each has its own way of saying it. The first word that is one
/// counts, where it is written in capitals (<c>ERROR</c>), before a colon (<c>error: no such file</c>), in brackets
/// (<c>[warn]</c>) or as a value (<c>level=error</c>, <c>"level":"error"</c>); <c>0 errors</c> is none. A line without a word is information on
/// stdout, and an error on stderr, because that is where programs say why they end.
/// </summary>
public static class LineLevels
{
    /// <summary>A level stands near the beginning of a line: so many visible characters are looked at.</summary>
    private const int LookedAt = 160;

    /// <summary>With the colours among them, so many at most.</summary>
    private const int MostCharacters = 512;

    private const byte Escape = 0x1B;

    private static readonly (byte[] Word, LineLevel Level)[] Words =
    [
        .. Of(LineLevel.Error, "ERROR", "ERR", "FATAL", "CRITICAL", "CRIT", "PANIC", "SEVERE", "EMERG", "ALERT", "TRACEBACK"),
        .. Of(LineLevel.Warning, "WARNING", "WARN"),
        .. Of(LineLevel.Info, "INFO", "INFORMATION", "NOTICE"),
        .. Of(LineLevel.Debug, "DEBUG", "TRACE", "VERBOSE"),
    ];

    public static LineLevel Of(LogLine line)
    {
        if (line.Stream == LogStream.System)
        {
            return LineLevel.Info;
        }

        Span<byte> bytes = stackalloc byte[MostCharacters * 3];
        Encoding.UTF8.TryGetBytes(line.Text.AsSpan(0, Math.Min(line.Text.Length, MostCharacters)), bytes, out var length);
        return Of(line.Stream, bytes[..length]);
    }

    /// <param name="stream">Where the line came from.</param>
    /// <param name="text">UTF-8, plain or as it stands in JSON.</param>
    public static LineLevel Of(LogStream stream, ReadOnlySpan<byte> text)
    {
        if (stream == LogStream.System)
        {
            return LineLevel.Info;
        }

        for (int i = 0, seen = 0; i < text.Length && seen < LookedAt;)
        {
            var end = i + HiddenLength(text[i..]);
            if (end > i)
            {
                i = end;
                continue;
            }

            end = i + LetterCount(text[i..]);
            if (end > i && LevelOf(text[i..end]) is { } level && IsSaid(text, i, end))
            {
                return level;
            }

            end = end > i ? end : i + CharacterLength(text[i..]);
            seen += char.IsAsciiLetter((char)text[i]) ? end - i : 1;
            i = end;
        }

        return stream == LogStream.StdErr ? LineLevel.Error : LineLevel.Info;
    }

    private static (byte[] Word, LineLevel Level)[] Of(LineLevel level, params string[] words) => [.. words.Select(word => (Encoding.ASCII.GetBytes(word), level))];

    private static int LetterCount(ReadOnlySpan<byte> text)
    {
        var count = 0;
        while (count < text.Length && char.IsAsciiLetter((char)text[count]))
        {
            count++;
        }

        return count;
    }

    /// <summary>The bytes of one character that is no letter: as UTF-8, or as an escape of JSON.</summary>
    private static int CharacterLength(ReadOnlySpan<byte> text)
    {
        if (text[0] == (byte)'\\' && text.Length > 1)
        {
            return Math.Min(text.Length, text[1] == (byte)'u' ? 6 : 2);
        }

        var length = 1;
        while (length < text.Length && (text[length] & 0xC0) == 0x80)
        {
            length++;
        }

        return length;
    }

    private static LineLevel? LevelOf(ReadOnlySpan<byte> word)
    {
        if (word.Length is < 3 or > 11)
        {
            return null;
        }

        foreach (var (known, level) in Words)
        {
            if (known.Length == word.Length && Ascii.EqualsIgnoreCase(word, known))
            {
                return level;
            }
        }

        return null;
    }

    private static bool IsSaid(ReadOnlySpan<byte> text, int start, int end)
    {
        var before = start == 0 ? (byte)' ' : text[start - 1];
        var after = end == text.Length ? (byte)' ' : text[end];
        return text[start..end].IndexOfAnyExceptInRange((byte)'A', (byte)'Z') < 0
            || after is (byte)':' or (byte)']'
            || before is (byte)'=' or (byte)'"' or (byte)'['
            || text[start..end].SequenceEqual("Traceback"u8);
    }

    /// <summary>The length of a colour that begins here, as ESC or as JSON's <c>\u001b</c>; 0 for anything else.</summary>
    private static int HiddenLength(ReadOnlySpan<byte> text)
    {
        var start = text[0] == Escape ? 1 : text.StartsWith("\\u001b"u8) ? 6 : 0;
        if (start == 0 || start >= text.Length || text[start] != (byte)'[')
        {
            return start;
        }

        var rest = text[(start + 1)..];
        var final = rest.IndexOfAnyInRange((byte)'@', (byte)'~');
        return final < 0 ? text.Length : start + 1 + final + 1;
    }
}
