using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Mentiko.Core.Chains;

namespace Mentiko.Web.Components.Pages.Chains;

/// <summary>One input that a chain declares, as somebody fills it in.</summary>
public sealed class RunFormField(string name, string type, bool required)
{
    public string Name => name;

    public string Type => type;

    public bool Required => required;

    public string Id => $"input-{name}";

    /// <summary>What names the problem to a screen reader; null while there is none.</summary>
    public string? ProblemId => Problem is null ? null : $"{Id}-problem";

    public string Text { get; set; } = "";

    public bool Flag { get; set; }

    public string? Problem { get; internal set; }
}

/// <summary>The form that a chain's inputs make, and the JSON that its fields make.</summary>
public sealed class RunFormViewModel(ChainDefinition chain)
{
    public IReadOnlyList<RunFormField> Fields { get; } =
        [.. chain.Inputs.Select(input => new RunFormField(input.Key, input.Value.Type, input.Value.Required))];

    /// <summary>The input as a JSON object; null when a field cannot be read, which then says why.</summary>
    public JsonElement? ReadInput()
    {
        var input = new JsonObject();
        foreach (var field in Fields)
        {
            field.Problem = null;
            if (field.Type == "boolean")
            {
                input[field.Name] = field.Flag;
            }
            else if (field.Text.Trim().Length > 0)
            {
                input[field.Name] = Read(field);
            }
            else if (field.Required)
            {
                field.Problem = "This is needed.";
            }
        }

        return Fields.Any(field => field.Problem is not null) ? null : JsonSerializer.SerializeToElement(input);
    }

    private static JsonNode? Read(RunFormField field) => field.Type switch
    {
        "number" => ReadNumber(field),
        "object" => ReadJson(field, JsonValueKind.Object, "This is not a JSON object."),
        "array" => ReadJson(field, JsonValueKind.Array, "This is not a JSON array."),
        _ => JsonValue.Create(field.Text),
    };

    private static JsonValue? ReadNumber(RunFormField field)
    {
        if (decimal.TryParse(field.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            return JsonValue.Create(number);
        }

        field.Problem = "This is not a number.";
        return null;
    }

    private static JsonNode? ReadJson(RunFormField field, JsonValueKind kind, string problem)
    {
        try
        {
            if (JsonNode.Parse(field.Text) is { } node && node.GetValueKind() == kind)
            {
                return node;
            }
        }
        catch (JsonException)
        {
            // Said below.
        }

        field.Problem = problem;
        return null;
    }
}
