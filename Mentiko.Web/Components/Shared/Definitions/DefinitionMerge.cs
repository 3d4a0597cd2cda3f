using System.Text.Json.Nodes;
using Mentiko.Web.Components.Pages.Chains.Editor;

namespace Mentiko.Web.Components.Shared.Definitions;

/// <summary>Which of the three sides of a merge a part is taken from.</summary>
public enum MergeSide
{
    Mine,
    Theirs,
    Base,
}

/// <summary>One part of a definition that two people have changed apart: a step, or a member of the chain itself.</summary>
public sealed class MergePart
{
    /// <summary>For instance <c>Step write</c> or <c>description</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The step's id; null for a member of the chain.</summary>
    public required string? Step { get; init; }

    public required JsonNode? Base { get; init; }

    public required JsonNode? Theirs { get; init; }

    public required JsonNode? Mine { get; init; }

    /// <summary>Both have changed it, and not to the same.</summary>
    public required bool IsConflict { get; init; }

    /// <summary>Who changed it; of both, me.</summary>
    public required MergeSide ChangedBy { get; init; }

    /// <summary>What is taken; null until somebody has decided a conflict.</summary>
    public MergeSide? Choice { get; set; }

    public JsonNode? Of(MergeSide side) => side switch
    {
        MergeSide.Mine => Mine,
        MergeSide.Theirs => Theirs,
        MergeSide.Base => Base,
    };
}

/// <summary>
/// Brings together what was published meanwhile and a draft that began before it. What only one side changed is taken
/// from that side; what both changed somebody decides.
/// </summary>
public sealed class DefinitionMerge
{
    private readonly JsonObject _theirs;
    private readonly JsonObject _mine;

    private DefinitionMerge(JsonObject theirs, JsonObject mine, IReadOnlyList<MergePart> parts) => (_theirs, _mine, Parts) = (theirs, mine, parts);

    /// <summary>Every part that somebody changed.</summary>
    public IReadOnlyList<MergePart> Parts { get; }

    public bool IsDecided => Parts.All(part => part.Choice is not null);

    public static DefinitionMerge Of(JsonObject origin, JsonObject theirs, JsonObject mine)
    {
        var members = Names(origin, theirs, mine, definition => definition.Select(member => member.Key).Where(name => name != "steps"))
            .Select(name => Compare(name, null, origin[name], theirs[name], mine[name], JsonNode.DeepEquals));
        var (o, t, m) = (ChainDiff.StepsById(origin), ChainDiff.StepsById(theirs), ChainDiff.StepsById(mine));
        var steps = o.Keys.Concat(t.Keys).Concat(m.Keys).Distinct(StringComparer.Ordinal)
            .Select(id => Compare($"Step {id}", id, o.GetValueOrDefault(id), t.GetValueOrDefault(id), m.GetValueOrDefault(id), IsSameStep));
        return new DefinitionMerge(theirs, mine, [.. members.Concat(steps).OfType<MergePart>()]);
    }

    /// <summary>The definition of the choices made; parts that nobody has decided are mine. The order of the steps is mine, with theirs behind those that they followed.</summary>
    public JsonObject Merged()
    {
        var result = _mine.DeepClone().AsObject();
        foreach (var part in Parts.Where(part => part.Step is null))
        {
            Put(result, part.Name, part.Of(part.Choice ?? MergeSide.Mine));
        }

        if (!_mine.ContainsKey("steps") && !_theirs.ContainsKey("steps"))
        {
            return result;
        }

        var steps = ChainDiff.StepsById(_mine).ToDictionary(step => step.Key, JsonNode? (step) => step.Value, StringComparer.Ordinal);
        foreach (var part in Parts.Where(part => part.Step is not null))
        {
            steps[part.Step!] = part.Of(part.Choice ?? MergeSide.Mine);
        }

        result["steps"] = new JsonArray([.. Order().Select(id => steps.GetValueOrDefault(id)).OfType<JsonNode>().Select(step => step.DeepClone())]);
        return result;
    }

    private List<string> Order()
    {
        List<string> order = [.. ChainDiff.StepsById(_mine).Keys];
        string? before = null;
        foreach (var id in ChainDiff.StepsById(_theirs).Keys)
        {
            if (!order.Contains(id))
            {
                order.Insert(before is null ? 0 : order.IndexOf(before) + 1, id);
            }

            before = id;
        }

        order.AddRange(Parts.Select(part => part.Step).OfType<string>().Where(id => !order.Contains(id)).ToList());
        return order;
    }

    private static IEnumerable<string> Names(JsonObject a, JsonObject b, JsonObject c, Func<JsonObject, IEnumerable<string>> names) =>
        names(a).Concat(names(b)).Concat(names(c)).Distinct(StringComparer.Ordinal);

    private static MergePart? Compare(string name, string? step, JsonNode? origin, JsonNode? theirs, JsonNode? mine, Func<JsonNode?, JsonNode?, bool> isSame)
    {
        var (byThem, byMe) = (!isSame(origin, theirs), !isSame(origin, mine));
        if (!byThem && !byMe)
        {
            return null;
        }

        var conflict = byThem && byMe && !isSame(theirs, mine);
        return new MergePart
        {
            Name = name,
            Step = step,
            Base = origin,
            Theirs = theirs,
            Mine = mine,
            IsConflict = conflict,
            ChangedBy = byMe ? MergeSide.Mine : MergeSide.Theirs,
            Choice = conflict ? null : byMe ? MergeSide.Mine : MergeSide.Theirs,
        };
    }

    private static bool IsSameStep(JsonNode? one, JsonNode? other) =>
        one is JsonObject a && other is JsonObject b ? ChainDiff.IsSame(a, b) : one is null && other is null;

    private static void Put(JsonObject definition, string name, JsonNode? value)
    {
        if (value is null)
        {
            definition.Remove(name);
        }
        else
        {
            definition[name] = value.DeepClone();
        }
    }
}
