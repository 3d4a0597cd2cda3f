using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Mentiko.Core.Logs;

/// <summary>
/// The byte forms in which a secret turns up in output: the value, its lines and the strings inside it, each in the
/// encodings that programs print by accident. A program that transforms a secret on purpose is beyond any such list.
/// </summary>
internal static class SecretForms
{
    /// <summary>Shorter forms would tear holes into ordinary text: lines of three characters, a stray <c>ok</c>.</summary>
    internal const int MinimumBytes = 4;

    /// <summary>
    /// Beyond this many characters only the encodings that whole files are printed in are looked for, of the value and
    /// of its lines, because every form costs memory.
    /// </summary>
    internal const int LongText = 4096;

    // A new encoding is one more entry in one of these four.
    private static readonly Encoder[] OfLong =
    [
        text => [text],
        Base64Forms.Of,
        text => [Convert.ToHexString(Encoding.UTF8.GetBytes(text)), Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text))],
    ];

    private static readonly Encoder[] OfShort = [.. OfLong, Base64Forms.OfUtf16];

    // Escapes leave a text of plain characters as it is and are not asked about one: most secrets are tokens, and an
    // attempt that prints something waits for the forms of all of its own.
    private static readonly Encoder[] EscapesOfLong = [JsonForms.Of];
    private static readonly Encoder[] EscapesOfShort = [.. EscapesOfLong, PercentForms.Of, JsonForms.OfNested, MarkupForms.Of, ShellForms.Of];
    private static readonly SearchValues<char> Plain = SearchValues.Create(PlainCharacters);

    internal delegate IEnumerable<string> Encoder(string text);

    /// <summary>The characters that no escape changes.</summary>
    internal const string PlainCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._";

    /// <summary>What escapes a text.</summary>
    internal static IReadOnlyList<Encoder> Escapes => EscapesOfShort;

    /// <param name="secret">The value.</param>
    /// <param name="leastPart">Bytes that a line or an inner string must have to be looked for by itself.</param>
    /// <param name="longText">Characters beyond which few encodings are looked for.</param>
    public static IEnumerable<byte[]> Of(string secret, int leastPart = MinimumBytes, int longText = LongText)
    {
        var (encoders, escapes) = secret.Length > longText ? (OfLong, EscapesOfLong) : (OfShort, EscapesOfShort);
        var forms = new HashSet<string>(StringComparer.Ordinal);
        foreach (var value in Values(secret, leastPart))
        {
            foreach (var encode in value.AsSpan().ContainsAnyExcept(Plain) ? encoders.Concat(escapes) : encoders)
            {
                forms.UnionWith(encode(value));
            }
        }

        return forms.Select(Encoding.UTF8.GetBytes).Where(form => form.Length >= MinimumBytes);
    }

    private static IEnumerable<string> Values(string secret, int leastPart) =>
        Parts(secret).Where(part => Encoding.UTF8.GetByteCount(part) >= leastPart)
            .Concat(new[] { secret, secret.Trim() }.Where(value => Encoding.UTF8.GetByteCount(value) >= MinimumBytes))
            .Distinct(StringComparer.Ordinal);

    // Programs print a key line by line, and a terminal turns LF into CRLF between the lines.
    private static IEnumerable<string> Parts(string secret) =>
        secret.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Concat(JsonStrings(secret));

    private static List<string> JsonStrings(string secret)
    {
        var found = new List<string>();
        if (!secret.AsSpan().TrimStart().StartsWith("{") && !secret.AsSpan().TrimStart().StartsWith("["))
        {
            return found;
        }

        try
        {
            using var document = JsonDocument.Parse(secret);
            Collect(document.RootElement, found);
        }
        catch (Exception bad) when (bad is JsonException or InvalidOperationException)
        {
            // It only looked like JSON, or holds half a surrogate pair; its lines are registered already.
        }

        return [.. found.SelectMany(text => new[] { text }.Concat(text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))];
    }

    private static void Collect(JsonElement element, List<string> found)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                found.Add(element.GetString()!);
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    Collect(item, found);
                }

                break;
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    Collect(member.Value, found);
                }

                break;
        }
    }
}
