using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Mentiko.Core.Chains;
using Mentiko.Core.Events;
using Mentiko.Web.Components.Shared.Definitions;

namespace Mentiko.Web.Components.Pages.Chains.Editor;

/// <summary>Changes of a chain's definition as somebody makes them on the canvas: what refers to a changed thing follows.</summary>
public static class ChainEdits
{
    /// <summary>Adds a step that runs an agent.</summary>
    /// <param name="definition">What is changed.</param>
    /// <param name="agent">The agent's name, which the step's id is made of.</param>
    /// <param name="trigger">What starts it; null: the chain's start where it is the first step, else nothing yet.</param>
    /// <returns>The new step's key.</returns>
    public static string Add(JsonObject definition, string agent, string? trigger)
    {
        var steps = StepsArray(definition);
        var id = FreeId(definition, StepId.TryParse(agent, out _) ? agent : "step");
        trigger ??= steps.Count == 0 ? SystemEvents.ChainStart.Text : null;
        steps.Add(new JsonObject
        {
            ["id"] = id,
            ["agent"] = agent,
            ["triggers"] = (trigger is null ? [] : new[] { trigger }).ToJson(),
            ["emits"] = new[] { $"{id}:done" }.ToJson(),
        });
        return id;
    }

    /// <summary>Lets an event start a step.</summary>
    public static void Connect(JsonObject definition, string key, string type) => Change(definition, key, step =>
    {
        if (step["triggers"].Texts() is var triggers && !triggers.Contains(type))
        {
            step["triggers"] = triggers.Append(type).ToJson();
        }
    });

    /// <summary>An event does not start a step any more.</summary>
    public static void Disconnect(JsonObject definition, string key, string type) => Change(definition, key, step =>
        step["triggers"] = step["triggers"].Texts().Where(trigger => trigger != type).ToJson());

    /// <summary>Takes steps out, and from the others the triggers that nobody emits any more through that.</summary>
    public static void Remove(JsonObject definition, IReadOnlyCollection<string> keys)
    {
        var gone = Numbered(definition).Where(step => keys.Contains(step.Key)).Select(step => step.Node).ToList();
        var before = EmittedBy(gone);
        foreach (var node in gone)
        {
            StepsArray(definition).Remove(node);
        }

        before.ExceptWith(EmittedBy(ChainSketcher.StepNodes(definition)));
        DropTriggers(definition, before);
    }

    /// <summary>Gives a step another id. Its failure event and the events that are named after it are renamed with it, wherever they start something.</summary>
    public static void Rename(JsonObject definition, string key, string id) => Change(definition, key, step =>
    {
        var old = step["id"].Text() ?? "";
        var others = ChainSketcher.StepNodes(definition).Where(node => node != step).ToList();
        var elsewhere = EmittedBy(others);
        var renamed = step["emits"].Texts().Append($"{old}:failed")
            .Where(type => old.Length > 0 && type.StartsWith($"{old}:", StringComparison.Ordinal) && !elsewhere.Contains(type))
            .Distinct()
            .ToDictionary(type => type, type => $"{id}{type[old.Length..]}", StringComparer.Ordinal);
        step["id"] = id;
        Replace(step, "emits", renamed);
        foreach (var node in ChainSketcher.StepNodes(definition))
        {
            Replace(node, "triggers", renamed);
        }
    });

    public static void SetAgent(JsonObject definition, string key, string agent) => Change(definition, key, step => step["agent"] = agent);

    public static void SetJoin(JsonObject definition, string key, string join) => Change(definition, key, step => step["join"] = join);

    public static void SetMaxVisits(JsonObject definition, string key, int visits) => Change(definition, key, step =>
    {
        if (visits == 1)
        {
            step.Remove("maxVisits");
        }
        else
        {
            step["maxVisits"] = visits;
        }
    });

    public static void AddEmit(JsonObject definition, string key, string type) => Change(definition, key, step =>
    {
        if (step["emits"].Texts() is var emits && !emits.Contains(type))
        {
            step["emits"] = emits.Append(type).ToJson();
        }
    });

    /// <summary>A step does not emit an event any more; where it was the last to, nothing can start on it either.</summary>
    public static void RemoveEmit(JsonObject definition, string key, string type) => Change(definition, key, step =>
    {
        step["emits"] = step["emits"].Texts().Where(emit => emit != type).ToJson();
        if (!EmittedBy(ChainSketcher.StepNodes(definition)).Contains(type))
        {
            DropTriggers(definition, [type]);
        }
    });

    /// <summary>Adds copies of steps. Their ids are free ones; what ties them to each other ties the copies, what tied them to others stays.</summary>
    /// <returns>The new steps' keys; none where the text holds no steps.</returns>
    public static IReadOnlyList<string> Paste(JsonObject definition, string json)
    {
        var copies = StepsIn(json);
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        var events = new Dictionary<string, string>(StringComparer.Ordinal);
        var keys = new List<string>();
        foreach (var copy in copies)
        {
            var old = copy["id"].Text() ?? "";
            var id = FreeId(definition, StepId.TryParse(old, out _) ? old : "step");
            ids[old] = id;
            foreach (var type in copy["emits"].Texts().Append($"{old}:failed").Where(type => type.StartsWith($"{old}:", StringComparison.Ordinal)))
            {
                events[type] = $"{id}{type[old.Length..]}";
            }

            copy["id"] = id;
            StepsArray(definition).Add(copy);
            keys.Add(id);
        }

        foreach (var copy in copies)
        {
            Replace(copy, "emits", events);
            Replace(copy, "triggers", events);
        }

        return keys;
    }

    private static List<JsonObject> StepsIn(string json)
    {
        try
        {
            return JsonNode.Parse(json) switch
            {
                JsonArray list => [.. list.OfType<JsonObject>().Where(IsStep).Select(step => step.DeepClone().AsObject())],
                JsonObject step when IsStep(step) => [step.DeepClone().AsObject()],
                _ => [],
            };
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException or ArgumentException)
        {
            return [];
        }

        static bool IsStep(JsonObject thing) => thing["agent"].Text() is not null && thing["id"].Text() is not null;
    }

    private static void Change(JsonObject definition, string key, Action<JsonObject> change)
    {
        if (Numbered(definition).FirstOrDefault(step => step.Key == key).Node is { } node)
        {
            change(node);
        }
    }

    private static IEnumerable<(string Key, JsonObject Node)> Numbered(JsonObject definition) =>
        ChainSketcher.StepsOf(definition).Zip(ChainSketcher.StepNodes(definition), (step, node) => (step.Key, node));

    private static JsonArray StepsArray(JsonObject definition)
    {
        if (definition.Member("steps") is not JsonArray steps)
        {
            definition["steps"] = steps = [];
        }

        return steps;
    }

    private static HashSet<string> EmittedBy(IEnumerable<JsonObject> steps) => [.. steps.SelectMany(step => step["emits"].Texts().Append($"{step["id"].Text()}:failed"))];

    private static void DropTriggers(JsonObject definition, HashSet<string> types)
    {
        foreach (var step in ChainSketcher.StepNodes(definition).Where(step => step["triggers"].Texts().Any(types.Contains)))
        {
            step["triggers"] = step["triggers"].Texts().Where(type => !types.Contains(type)).ToJson();
        }
    }

    private static void Replace(JsonObject step, string member, Dictionary<string, string> names)
    {
        if (step[member].Texts() is var types && types.Any(names.ContainsKey))
        {
            step[member] = types.Select(type => names.GetValueOrDefault(type, type)).ToJson();
        }
    }

    private static string FreeId(JsonObject definition, string wish)
    {
        const int longest = 63;
        var taken = ChainSketcher.StepNodes(definition).Select(step => step["id"].Text()).ToHashSet(StringComparer.Ordinal);
        var id = wish;
        for (var n = 2; taken.Contains(id); n++)
        {
            var end = string.Create(CultureInfo.InvariantCulture, $"-{n}");
            id = $"{wish[..Math.Min(wish.Length, longest - end.Length)]}{end}";
        }

        return id;
    }
}
