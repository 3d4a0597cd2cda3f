using System.Text.Json;

namespace Mentiko.Core.Marketplace;

/// <summary>
/// Compares three states of a chain with its agents, place by place, and makes one of them. Steps are told apart by id,
/// not by order. What is not there in all three states is one place as a whole: half a step is nothing that anybody wrote.
/// </summary>
internal static class ThreeWayDiff
{
    public static IReadOnlyList<UpgradeChange> Compare(UpgradeState ancestor, UpgradeState yours, UpgradeState theirs)
    {
        var changes = new List<UpgradeChange>();
        Walk(ancestor, yours, theirs, change =>
        {
            changes.Add(change);
            return change.Yours;
        });
        return [.. changes.OrderBy(change => change.Path, StringComparer.Ordinal)];
    }

    /// <summary>The parts of the upgraded state by path: each place from the side that was chosen, or that the verdict says.</summary>
    public static IReadOnlyDictionary<string, JsonElement> Merge(
        UpgradeState ancestor, UpgradeState yours, UpgradeState theirs, IReadOnlyDictionary<string, UpgradeSide> choices) =>
        Walk(ancestor, yours, theirs, change => SideOf(change, choices) == UpgradeSide.Theirs ? change.Theirs : change.Yours);

    public static UpgradeSide SideOf(UpgradeChange change, IReadOnlyDictionary<string, UpgradeSide> choices) =>
        choices.TryGetValue(change.Path, out var chosen) ? chosen
            : change.Verdict == UpgradeVerdict.Take ? UpgradeSide.Theirs : UpgradeSide.Yours;

    // Yours first: a merged state has your order, with what is new behind it.
    private static Dictionary<string, JsonElement> Walk(
        UpgradeState ancestor, UpgradeState yours, UpgradeState theirs, Func<UpgradeChange, JsonElement?> decide)
    {
        var (was, own, new_) = (ancestor.Parts(), yours.Parts(), theirs.Parts());
        var merged = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var path in own.Keys.Union(new_.Keys).Union(was.Keys))
        {
            if (Decide(path, At(was, path), At(own, path), At(new_, path), decide) is { } value)
            {
                merged[path] = value;
            }
        }

        return merged;
    }

    private static JsonElement? Decide(string path, JsonElement? was, JsonElement? own, JsonElement? theirs, Func<UpgradeChange, JsonElement?> decide)
    {
        if (was is { ValueKind: JsonValueKind.Object } && own is { ValueKind: JsonValueKind.Object } mine && theirs is { ValueKind: JsonValueKind.Object } other)
        {
            var members = mine.EnumerateObject().Concat(other.EnumerateObject()).Concat(was.Value.EnumerateObject()).Select(member => member.Name).Distinct(StringComparer.Ordinal);
            return JsonSerializer.SerializeToElement(members
                .Select(name => (Name: name, Value: Decide($"{path}.{name}", Member(was, name), Member(own, name), Member(theirs, name), decide)))
                .Where(member => member.Value is not null)
                .ToDictionary(member => member.Name, member => member.Value!.Value));
        }

        return Judge(path, was, own, theirs) is { } change ? decide(change) : own;
    }

    private static UpgradeChange? Judge(string path, JsonElement? was, JsonElement? own, JsonElement? theirs)
    {
        var (kept, untouched) = (Equal(was, own), Equal(was, theirs));
        if (kept && untouched)
        {
            return null;
        }

        var verdict = kept ? UpgradeVerdict.Take
            : untouched ? UpgradeVerdict.Keep
            : Equal(own, theirs) ? UpgradeVerdict.Same : UpgradeVerdict.Conflict;
        return new UpgradeChange(path, verdict, was, own, theirs);
    }

    private static bool Equal(JsonElement? one, JsonElement? other) =>
        one is { } a && other is { } b ? JsonElement.DeepEquals(a, b) : one is null && other is null;

    private static JsonElement? At(IReadOnlyDictionary<string, JsonElement> state, string path) => state.TryGetValue(path, out var value) ? value : null;

    private static JsonElement? Member(JsonElement? value, string name) => value is { } given && given.TryGetProperty(name, out var member) ? member : null;
}
