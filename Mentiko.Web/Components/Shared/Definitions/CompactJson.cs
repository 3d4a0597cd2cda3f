using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Mentiko.Web.Components.Shared.Definitions;

/// <summary>JSON as people write definitions: what fits on a line stands on one, so that a step is a line of a comparison.</summary>
public static class CompactJson
{
    private const int LineLength = 120;

    // Shown as text, never as markup: escaping what only matters in HTML would make it unreadable.
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The same JSON laid out anew; text that is no JSON comes back as it is.</summary>
    public static string Of(string json)
    {
        try
        {
            return JsonNode.Parse(json) is { } node ? Of(node) : json;
        }
        catch (JsonException)
        {
            return json;
        }
    }

    public static string Of(JsonNode node)
    {
        var text = new StringBuilder();
        Write(text, node, 0, mayBeOneLine: false);
        return text.Append('\n').ToString();
    }

    private static void Write(StringBuilder text, JsonNode? node, int depth, bool mayBeOneLine, int before = 0)
    {
        if (node is not (JsonObject { Count: > 0 } or JsonArray { Count: > 0 }))
        {
            text.Append(node?.ToJsonString(Plain) ?? "null");
            return;
        }

        if (mayBeOneLine && OneLine(node) is var line && (depth * 2) + before + line.Length <= LineLength)
        {
            text.Append(line);
            return;
        }

        var (open, close) = node is JsonObject ? ('{', '}') : ('[', ']');
        text.Append(open);
        var first = true;
        foreach (var (name, value) in MembersOf(node))
        {
            text.Append(first ? "\n" : ",\n").Append(' ', (depth + 1) * 2);
            first = false;
            var head = name is null ? "" : $"{JsonSerializer.Serialize(name, Plain)}: ";
            text.Append(head);
            Write(text, value, depth + 1, mayBeOneLine: true, head.Length);
        }

        text.Append('\n').Append(' ', depth * 2).Append(close);
    }

    private static string OneLine(JsonNode? node) => node switch
    {
        JsonObject { Count: > 0 } thing => $"{{ {string.Join(", ", thing.Select(member => $"{JsonSerializer.Serialize(member.Key, Plain)}: {OneLine(member.Value)}"))} }}",
        JsonArray list => $"[{string.Join(", ", list.Select(OneLine))}]",
        null => "null",
        _ => node.ToJsonString(Plain),
    };

    private static IEnumerable<(string? Name, JsonNode? Value)> MembersOf(JsonNode node) => node switch
    {
        JsonObject thing => thing.Select(member => ((string?)member.Key, member.Value)),
        _ => node.AsArray().Select(item => ((string?)null, item)),
    };
}
