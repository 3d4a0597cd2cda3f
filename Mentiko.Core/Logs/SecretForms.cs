using System.Text;
using System.Text.Encodings.Web;
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

    // A new encoding is one more entry here.
    private static readonly Func<string, IEnumerable<byte[]>>[] Encoders =
    [
        text => [Encoding.UTF8.GetBytes(text)],
        Base64,
        text => Texts(Uri.EscapeDataString(text), LowerEscapes(Uri.EscapeDataString(text)), Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal)),
        text => Texts(JavaScriptEncoder.Default.Encode(text), JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)),
        text => Texts(Convert.ToHexString(Encoding.UTF8.GetBytes(text)), Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text))),
    ];

    public static IEnumerable<byte[]> Of(string secret) =>
        Values(secret)
            .Where(value => Encoding.UTF8.GetByteCount(value) >= MinimumBytes)
            .Distinct(StringComparer.Ordinal)
            .SelectMany(value => Encoders.SelectMany(encode => encode(value)))
            .Where(form => form.Length >= MinimumBytes);

    private static IEnumerable<string> Values(string secret)
    {
        yield return secret;
        yield return secret.Trim();

        // Programs print a key line by line, and a terminal turns LF into CRLF between the lines.
        foreach (var line in secret.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            yield return line;
        }

        foreach (var leaf in JsonStrings(secret))
        {
            yield return leaf;
        }
    }

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
        catch (JsonException)
        {
            // It only looked like JSON; its lines are registered already.
        }

        return found;
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

    // Inside a longer text a secret starts at one of three offsets of a base64 group. The characters that mix its
    // bits with a neighbour's differ from case to case, so only those that are the secret's own are the form.
    private static IEnumerable<byte[]> Base64(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        foreach (var form in OffsetForms(bytes).Append(Convert.ToBase64String(bytes)))
        {
            yield return Encoding.ASCII.GetBytes(form);
            yield return Encoding.ASCII.GetBytes(form.Replace('+', '-').Replace('/', '_'));
        }
    }

    private static IEnumerable<string> OffsetForms(byte[] bytes)
    {
        for (var offset = 0; offset < 3; offset++)
        {
            var encoded = Convert.ToBase64String([.. new byte[offset], .. bytes]);
            var first = ((offset * 8) + 5) / 6;
            var end = (offset + bytes.Length) * 8 / 6;
            if (end - first >= MinimumBytes)
            {
                yield return encoded[first..end];
            }
        }
    }

    private static string LowerEscapes(string escaped)
    {
        var text = new StringBuilder(escaped);
        for (var i = 0; i + 2 < text.Length; i++)
        {
            if (text[i] == '%')
            {
                text[i + 1] = char.ToLowerInvariant(text[i + 1]);
                text[i + 2] = char.ToLowerInvariant(text[i + 2]);
            }
        }

        return text.ToString();
    }

    private static IEnumerable<byte[]> Texts(params string[] texts) => texts.Select(Encoding.UTF8.GetBytes);
}
