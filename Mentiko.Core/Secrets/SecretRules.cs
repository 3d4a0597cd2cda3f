using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Mentiko.Core.Secrets;

/// <summary>
/// Which values can be kept secret. What is too short or stands in ordinary text anyway cannot be masked without
/// tearing that text up, so it is refused with the reason.
/// </summary>
public static class SecretRules
{
    /// <summary>Bytes of a value in UTF-8, at least.</summary>
    public const int MinimumBytes = 8;

    /// <summary>Bytes of a value in UTF-8, at most.</summary>
    public const int MaximumBytes = 64 * 1024;

    private const int DistinctCharacters = 4;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // Words that programs print all the time, and passwords that everybody tries first.
    private static readonly FrozenSet<string> Common = new[]
    {
        "password", "password1", "password12", "password123", "passw0rd", "changeme", "changeit", "changeme123", "letmein1",
        "iloveyou", "sunshine", "princess", "football", "baseball", "superman", "trustno1", "welcome1", "welcome123",
        "admin123", "administrator", "secret123", "test1234", "qwertyui", "qwerty123", "qwertyuiop", "1q2w3e4r",
        "1qaz2wsx", "abcd1234", "abc12345", "a1b2c3d4", "undefined", "disabled", "required", "optional", "anonymous",
        "localhost", "127.0.0.1", "production", "development", "staging1", "succeeded", "cancelled", "completed",
        "application", "application/json", "text/plain", "exception", "instance", "function", "document", "response",
        "download", "username", "database", "postgres", "mongodb://", "https://", "http://localhost", "continue",
        "resource", "version1", "positive", "negative", "priority", "standard", "business", "customer", "external",
        "internal", "workspace", "container", "kubernetes", "elasticsearch", "true,false", "truefalse", "yesorno1",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Why the value cannot be kept; null when it can. Never quotes the value.</summary>
    public static string? ProblemOf(string value)
    {
        if (value.Contains('\0', StringComparison.Ordinal))
        {
            return "The value holds a NUL character, which no environment variable can carry.";
        }

        if (!IsUnicode(value))
        {
            return "The value is not valid Unicode.";
        }

        var bytes = Encoding.UTF8.GetByteCount(value);
        if (bytes > MaximumBytes)
        {
            return string.Create(CultureInfo.InvariantCulture, $"The value has {bytes} bytes; at most {MaximumBytes} are possible.");
        }

        // What surrounds a value is often lost on the way to a log: the part that stays must be long enough by itself.
        var core = value.Trim();
        if (Encoding.UTF8.GetByteCount(core) < MinimumBytes)
        {
            return string.Create(CultureInfo.InvariantCulture, $"The value is too short to be masked: it would tear holes into ordinary text. At least {MinimumBytes} bytes without the space around it.");
        }

        return Common.Contains(core) || core.Distinct().Take(DistinctCharacters).Count() < DistinctCharacters || IsSequence(core)
            ? "The value is too common to be masked: it would tear holes into ordinary text, and anybody would guess it."
            : null;
    }

    private static bool IsUnicode(string value)
    {
        try
        {
            _ = Strict.GetByteCount(value);
            return true;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }

    /// <summary>12345678, abcdefgh, 87654321: each character is the neighbour of the one before.</summary>
    private static bool IsSequence(string text)
    {
        var step = text[1] - text[0];
        return Math.Abs(step) == 1 && text.Zip(text.Skip(1)).All(pair => IsNext(pair.First, pair.Second, step));
    }

    // After 9 comes 0 on every keyboard.
    private static bool IsNext(char first, char second, int step) =>
        second - first == step || (step == 1 && first == '9' && second == '0') || (step == -1 && first == '0' && second == '9');
}
