using System.Text.Json;
using Mentiko.Core.Definitions;

namespace Mentiko.Core.Chains;

/// <summary>Writes chain definitions as canonical JSON: every member, always in the same order.</summary>
public static class ChainDefinitionWriter
{
    public static string Write(ChainDefinition definition) => CanonicalJson.ToText(writer => Write(writer, definition));

    public static void Write(Utf8JsonWriter writer, ChainDefinition definition)
    {
        writer.WriteStartObject();
        writer.WriteString("description", definition.Description);
        writer.WriteStartObject("inputs");
        foreach (var (name, input) in definition.Inputs)
        {
            writer.WriteStartObject(name);
            writer.WriteString("type", input.Type);
            writer.WriteBoolean("required", input.Required);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteStartArray("steps");
        foreach (var step in definition.Steps)
        {
            WriteStep(writer, step);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteStep(Utf8JsonWriter writer, ChainStep step)
    {
        writer.WriteStartObject();
        writer.WriteString("id", step.Id.Text);
        writer.WriteString("agent", step.Agent.Text);
        CanonicalJson.WriteTexts(writer, "triggers", step.Triggers.Select(type => type.Text));
        writer.WriteString("join", step.Join.ToWire());
        CanonicalJson.WriteTexts(writer, "emits", step.Emits.Select(type => type.Text));
        writer.WriteNumber("maxVisits", step.MaxVisits);
        writer.WriteEndObject();
    }
}
