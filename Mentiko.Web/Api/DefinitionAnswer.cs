using System.Text.Json;
using System.Text.Json.Nodes;

namespace Mentiko.Web.Api;

/// <summary>A stored definition as readers see it: the definition's own members, between its name and who changed it.</summary>
internal static class DefinitionAnswer
{
    public static JsonObject Of(string name, int version, string definition, DateTimeOffset savedAt, string author, string? note)
    {
        var shown = new JsonObject { ["name"] = name, ["version"] = version };
        foreach (var (member, value) in JsonNode.Parse(definition)!.AsObject())
        {
            shown[member] = value?.DeepClone();
        }

        shown["updatedAt"] = UtcTimes.ToText(savedAt);
        shown["updatedBy"] = author;
        shown["note"] = note;
        return shown;
    }

    public static JsonElement ParseInput(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
