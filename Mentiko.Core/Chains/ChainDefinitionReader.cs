using System.Collections.Immutable;
using System.Text.Json;
using Mentiko.Core.Agents;
using Mentiko.Core.Definitions;
using Mentiko.Core.Events;

namespace Mentiko.Core.Chains;

/// <summary>Reads chain definitions from JSON, reporting every problem of form at once. What the parts mean together is Validation's.</summary>
public static class ChainDefinitionReader
{
    private const string NameRule = "A name has 1 to 63 lower-case letters, digits and hyphens, and does not start with a hyphen.";

    public static Reading<ChainDefinition> Read(JsonElement json) =>
        DefinitionLimits.TooLarge(json) is { } problem ? new Reading<ChainDefinition>(null, [problem]) : ReadAnySize(json);

    /// <summary>Canonical text is larger than what was accepted, because it spells out every default.</summary>
    internal static Reading<ChainDefinition> ReadAnySize(JsonElement json)
    {
        var problems = new ProblemList();
        return Reading<ChainDefinition>.Of(Read(new ObjectReader(json, "$", problems), problems), problems.ToImmutable());
    }

    private static ChainDefinition Read(ObjectReader reader, ProblemList problems)
    {
        var definition = new ChainDefinition
        {
            Description = reader.Text("description", DefinitionLimits.DescriptionLength),
            Inputs = ReadInputs(reader.Object("inputs"), problems),
            Steps = ReadSteps(reader, problems),
        };
        reader.RefuseOthers();
        return definition;
    }

    private static ImmutableSortedDictionary<string, ChainInput> ReadInputs(ObjectReader? reader, ProblemList problems)
    {
        var inputs = ImmutableSortedDictionary.CreateBuilder<string, ChainInput>(StringComparer.Ordinal);
        foreach (var (name, value) in reader?.Members ?? [])
        {
            var path = reader!.PathOf(name);
            if (!InputTypes.IsName(name))
            {
                problems.Add("bad-name", path, "An input's name has 1 to 63 letters, digits, underscores and hyphens.");
            }

            inputs[name] = ReadInput(new ObjectReader(value, path, problems), problems);
        }

        if (inputs.Count > DefinitionLimits.Inputs)
        {
            problems.Add("too-many", "$.inputs", $"There are {inputs.Count} inputs; at most {DefinitionLimits.Inputs} are allowed.");
        }

        return inputs.ToImmutable();
    }

    private static ChainInput ReadInput(ObjectReader reader, ProblemList problems)
    {
        var type = reader.Need("type") is { } given ? reader.TextAt(given, reader.PathOf("type"), 64) : null;
        if (type is not null && !InputTypes.All.Contains(type))
        {
            problems.Add("unsupported", reader.PathOf("type"), $"'{JsonText.Shown(type)}' is not supported. Supported: {string.Join(", ", InputTypes.All)}.");
        }

        var input = new ChainInput(type ?? "string", reader.Flag("required", false));
        reader.RefuseOthers();
        return input;
    }

    private static ImmutableArray<ChainStep> ReadSteps(ObjectReader reader, ProblemList problems)
    {
        var isEmpty = reader.Need("steps") is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() == 0;
        var items = reader.List("steps", DefinitionLimits.Steps);
        if (isEmpty)
        {
            problems.Add("missing", "$.steps", "A chain has at least one step.");
        }

        return [.. items.Select(item => ReadStep(new ObjectReader(item.Value, item.Path, problems), problems))];
    }

    private static ChainStep ReadStep(ObjectReader reader, ProblemList problems)
    {
        _ = reader.Need("triggers");
        var step = new ChainStep
        {
            Id = StepId.TryParse(ReadName(reader, "id", problems), out var id) ? id : default,
            Agent = AgentName.TryParse(ReadName(reader, "agent", problems), out var agent) ? agent : default,
            Triggers = ReadTypes(reader, "triggers", problems),
            Join = reader.Choice("join", ChainNames.StepJoinTable, StepJoin.Any),
            Emits = ReadTypes(reader, "emits", problems),
            MaxVisits = reader.Int("maxVisits", 1, 1000, 1),
        };
        reader.RefuseOthers();
        return step;
    }

    private static string? ReadName(ObjectReader reader, string member, ProblemList problems)
    {
        if (reader.Need(member) is not { } value || reader.TextAt(value, reader.PathOf(member), 1000) is not { } text)
        {
            return null;
        }

        if (!Ids.SlugPattern.IsName(text))
        {
            problems.Add("bad-name", reader.PathOf(member), $"'{JsonText.Shown(text)}' is not a valid name. {NameRule}");
        }

        return text;
    }

    private static ImmutableArray<EventType> ReadTypes(ObjectReader reader, string member, ProblemList problems)
    {
        var types = ImmutableArray.CreateBuilder<EventType>();
        foreach (var (value, path) in reader.TextOrList(member, DefinitionLimits.EventsOfAStep))
        {
            if (reader.TextAt(value, path, 1000) is not { } text)
            {
                types.Add(default);
                continue;
            }

            if (!EventType.TryParse(text, out var type))
            {
                problems.Add("bad-name", path, $"'{JsonText.Shown(text)}' is not an event type. It has the form noun:verb, in lower-case letters, digits and hyphens.");
            }

            // A hole keeps the places of the others, so that later problems name the right ones.
            types.Add(type);
        }

        return types.ToImmutable();
    }
}
