using System.Text;
using System.Text.Json;
using Mentiko.Core.Definitions;

namespace Mentiko.Core.Agents;

/// <summary>Writes agent definitions as canonical JSON: every member, always in the same order.</summary>
public static class AgentDefinitionWriter
{
    /// <param name="definition">What to write.</param>
    /// <param name="hideSecrets">
    /// For roles without <c>secrets.read</c>: the names of secrets become <c>{ "hidden": true }</c>, and are blanked
    /// where they stand in other texts of the definition.
    /// </param>
    public static string Write(AgentDefinition definition, bool hideSecrets = false) =>
        CanonicalJson.ToText(writer => Write(writer, definition, hideSecrets));

    /// <summary>As <see cref="Write(AgentDefinition, bool)"/>, into a document that is being written.</summary>
    public static void Write(Utf8JsonWriter writer, AgentDefinition definition, bool hideSecrets)
    {
        string Shown(string text) => hideSecrets ? Conceal(text, definition) : text;

        writer.WriteStartObject();
        writer.WriteString("description", Shown(definition.Description));
        writer.WriteString("instructions", Shown(definition.Instructions));
        WriteRuntime(writer, definition.Runtime, Shown);
        WriteExecution(writer, definition.Execution);
        WriteSecrets(writer, definition, hideSecrets);
        writer.WriteStartObject("env");
        foreach (var (name, value) in definition.Env)
        {
            writer.WriteString(name, Shown(value));
        }

        writer.WriteEndObject();
        writer.WriteStartObject("network");
        CanonicalJson.WriteTexts(writer, "allow", definition.Network.Allow);
        writer.WriteEndObject();
        WriteRetry(writer, definition.Retry);
        writer.WriteEndObject();
    }

    private static void WriteRuntime(Utf8JsonWriter writer, AgentRuntime runtime, Func<string, string> shown)
    {
        writer.WriteStartObject("runtime");
        switch (runtime)
        {
            case AgentRuntime.Command command:
                writer.WriteString("type", "command");
                CanonicalJson.WriteTexts(writer, "command", command.Arguments.Select(shown));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(runtime));
        }

        writer.WriteEndObject();
    }

    private static void WriteExecution(Utf8JsonWriter writer, AgentExecution execution)
    {
        writer.WriteStartObject("execution");
        writer.WriteString("target", execution.Target.ToWire());
        writer.WriteString("image", execution.Image);
        writer.WriteString("host", execution.Host);
        writer.WriteNumber("timeoutSeconds", execution.TimeoutSeconds);
        writer.WriteNumber("memoryMb", execution.MemoryMb);
        writer.WriteNumber("cpus", execution.Cpus);
        writer.WriteEndObject();
    }

    private static void WriteSecrets(Utf8JsonWriter writer, AgentDefinition definition, bool hidden)
    {
        writer.WriteStartArray("secrets");
        foreach (var name in definition.Secrets)
        {
            if (!hidden)
            {
                writer.WriteStringValue(name);
                continue;
            }

            writer.WriteStartObject();
            writer.WriteBoolean("hidden", true);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteRetry(Utf8JsonWriter writer, AgentRetry retry)
    {
        writer.WriteStartObject("retry");
        writer.WriteNumber("maxAttempts", retry.MaxAttempts);
        writer.WriteNumber("backoffSeconds", retry.BackoffSeconds);
        writer.WriteString("backoff", retry.Backoff.ToWire());
        writer.WriteEndObject();
    }

    /// <summary>Blanks the declared secrets' names in a text, as whole words: a script that uses one spells it out.</summary>
    private static string Conceal(string text, AgentDefinition definition)
    {
        if (definition.Secrets.IsEmpty)
        {
            return text;
        }

        var names = definition.Secrets.ToHashSet(StringComparer.Ordinal);
        var result = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length;)
        {
            var end = at;
            while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_'))
            {
                end++;
            }

            var word = text[at..Math.Max(end, at + 1)];
            result.Append(names.Contains(word) ? "[hidden]" : word);
            at += word.Length;
        }

        return result.ToString();
    }
}
