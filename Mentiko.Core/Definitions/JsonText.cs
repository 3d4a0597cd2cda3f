using System.Text.Json;

namespace Mentiko.Core.Definitions;

/// <summary>Takes text out of parsed JSON.</summary>
internal static class JsonText
{
    /// <summary>
    /// The text of a string. False for text that no .NET string should hold: an escaped half of a surrogate pair
    /// (<c>"\ud800"</c>) parses as JSON and throws only when it is read.
    /// </summary>
    public static bool TryGet(JsonElement element, out string text)
    {
        try
        {
            text = element.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            text = "";
            return false;
        }
    }

    public static bool TryGetName(JsonProperty property, out string name)
    {
        try
        {
            name = property.Name;
            return true;
        }
        catch (InvalidOperationException)
        {
            name = "";
            return false;
        }
    }

    /// <summary>Whether all text in a value is valid Unicode, members' names included.</summary>
    public static bool IsReadable(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => TryGet(value, out _),
        JsonValueKind.Array => value.EnumerateArray().All(IsReadable),
        JsonValueKind.Object => value.EnumerateObject().All(property => TryGetName(property, out _) && IsReadable(property.Value)),
        _ => true,
    };

    /// <summary>The path of a member below another path, in brackets where its name is not plain.</summary>
    public static string Member(string path, string name) =>
        name.Length is > 0 and <= 128 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-')
            ? $"{path}.{name}"
            : $"{path}['{Shown(name)}']";

    /// <summary>Foreign text as it may stand in a message: short, on one line, without control characters.</summary>
    public static string Shown(string text)
    {
        var cut = text.Length <= 64 ? text : text[..(char.IsHighSurrogate(text[63]) ? 63 : 64)] + "…";
        return string.Concat(cut.Select(c => char.IsControl(c) ? '?' : c));
    }
}
