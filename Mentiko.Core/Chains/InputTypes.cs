using System.Text.Json;

namespace Mentiko.Core.Chains;

/// <summary>The types that a chain's inputs may have: those of JSON.</summary>
internal static class InputTypes
{
    public static IReadOnlyList<string> All { get; } = ["string", "number", "boolean", "object", "array"];

    /// <summary><c>^[A-Za-z_][A-Za-z0-9_-]{0,62}$</c></summary>
    public static bool IsName(string text) =>
        text.Length is >= 1 and <= 63
        && (char.IsAsciiLetter(text[0]) || text[0] == '_')
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');

    public static string WithArticle(string type) => type is "object" or "array" ? $"an {type}" : $"a {type}";

    public static bool Fits(string type, JsonValueKind kind) => type switch
    {
        "string" => kind == JsonValueKind.String,
        "number" => kind == JsonValueKind.Number,
        "boolean" => kind is JsonValueKind.True or JsonValueKind.False,
        "object" => kind == JsonValueKind.Object,
        "array" => kind == JsonValueKind.Array,
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };
}
