using System.Collections.Immutable;
using System.Text.Json;
using Mentiko.Core.Ids;

namespace Mentiko.Core.Definitions;

/// <summary>
/// Reads the members of one JSON object, strictly: whatever is missing, of the wrong type, out of range, twice there
/// or unknown becomes a problem with its path, and reading goes on with the default.
/// </summary>
internal sealed class ObjectReader
{
    private readonly Dictionary<string, JsonElement> _members = new(StringComparer.Ordinal);
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly ProblemList _problems;

    /// <summary>A value that is not an object is a problem, and reads like an empty one.</summary>
    public ObjectReader(JsonElement element, string path, ProblemList problems)
    {
        Path = path;
        _problems = problems;
        IsObject = element.ValueKind == JsonValueKind.Object;
        if (!IsObject)
        {
            problems.Add("wrong-type", path, "This must be an object.");
            return;
        }

        foreach (var property in element.EnumerateObject())
        {
            if (!JsonText.TryGetName(property, out var name))
            {
                problems.Add("bad-text", path, "A member's name is not valid Unicode.");
            }
            else if (!_members.TryAdd(name, property.Value))
            {
                problems.Add("duplicate-member", PathOf(name), $"'{JsonText.Shown(name)}' is there twice.");
            }
        }
    }

    public string Path { get; }

    public bool IsObject { get; }

    public IEnumerable<KeyValuePair<string, JsonElement>> Members => _members;

    public string PathOf(string name) => JsonText.Member(Path, name);

    /// <summary>Marks a member as known and gives it; null where it is not there.</summary>
    public JsonElement? Take(string name)
    {
        _known.Add(name);
        return _members.TryGetValue(name, out var value) ? value : null;
    }

    /// <summary>As <see cref="Take"/>; a missing member is a problem.</summary>
    public JsonElement? Need(string name)
    {
        var value = Take(name);
        if (value is null && IsObject)
        {
            _problems.Add("missing", PathOf(name), $"'{name}' is required.");
        }

        return value;
    }

    /// <summary>Reports every member that nothing took: a misspelt name never vanishes silently.</summary>
    public void RefuseOthers()
    {
        foreach (var name in _members.Keys.Where(name => !_known.Contains(name)))
        {
            _problems.Add("unknown-member", PathOf(name), $"'{JsonText.Shown(name)}' is not known here. Known: {string.Join(", ", _known)}.");
        }
    }

    public string Text(string name, int most, string standard = "") =>
        Take(name) is { } value ? TextAt(value, PathOf(name), most) ?? standard : standard;

    /// <summary>A text, or null where it is null or not there.</summary>
    public string? TextOrNull(string name, int most) =>
        Take(name) is { ValueKind: not JsonValueKind.Null } value ? TextAt(value, PathOf(name), most) : null;

    public int Int(string name, int least, int most, int standard)
    {
        if (Take(name) is not { } value)
        {
            return standard;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= least && number <= most)
        {
            return number;
        }

        ReportNumber(value, name, "a whole number", least, most);
        return standard;
    }

    public double Number(string name, double least, double most, double standard)
    {
        if (Take(name) is not { } value)
        {
            return standard;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number >= least && number <= most)
        {
            return number;
        }

        ReportNumber(value, name, "a number", least, most);
        return standard;
    }

    public bool Flag(string name, bool standard)
    {
        var value = Take(name);
        if (value is { ValueKind: not (JsonValueKind.True or JsonValueKind.False) })
        {
            _problems.Add("wrong-type", PathOf(name), "This must be true or false.");
            return standard;
        }

        return value?.GetBoolean() ?? standard;
    }

    /// <summary>One of a closed set of words.</summary>
    public T Choice<T>(string name, WireTable<T> table, T standard)
        where T : struct, Enum
    {
        if (Take(name) is not { } value || TextAt(value, PathOf(name), 64) is not { } text)
        {
            return standard;
        }

        if (table.TryParse(text, out var choice))
        {
            return choice;
        }

        _problems.Add("unsupported", PathOf(name), $"'{JsonText.Shown(text)}' is not supported. Supported: {table.Names}.");
        return standard;
    }

    /// <summary>The object under a name; an empty one where it is not there.</summary>
    public ObjectReader? Object(string name) => Take(name) is { } value ? new ObjectReader(value, PathOf(name), _problems) : null;

    /// <summary>The items of a list, each with its path; empty where it is not there.</summary>
    public ImmutableArray<(JsonElement Value, string Path)> List(string name, int most)
    {
        if (Take(name) is not { } value)
        {
            return [];
        }

        var path = PathOf(name);
        if (value.ValueKind != JsonValueKind.Array)
        {
            _problems.Add("wrong-type", path, "This must be a list.");
            return [];
        }

        return Bounded(value, path, most);
    }

    /// <summary>The items of a list, or the one text that stands in its place.</summary>
    public ImmutableArray<(JsonElement Value, string Path)> TextOrList(string name, int most)
    {
        if (Take(name) is not { } value)
        {
            return [];
        }

        var path = PathOf(name);
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return [(value, path)];
            case JsonValueKind.Array:
                return Bounded(value, path, most);
            default:
                _problems.Add("wrong-type", path, "This must be a text or a list of texts.");
                return [];
        }
    }

    /// <summary>The text of a value, or null and a problem.</summary>
    public string? TextAt(JsonElement value, string path, int most)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            _problems.Add("wrong-type", path, "This must be a text.");
            return null;
        }

        if (!JsonText.TryGet(value, out var text))
        {
            _problems.Add("bad-text", path, "This text is not valid Unicode.");
            return null;
        }

        if (text.Contains('\0', StringComparison.Ordinal))
        {
            _problems.Add("bad-text", path, "This text holds a NUL character.");
            return null;
        }

        if (text.Length > most)
        {
            _problems.Add("too-long", path, $"This text has {text.Length} characters; at most {most} are allowed.");
            return null;
        }

        return text;
    }

    private ImmutableArray<(JsonElement Value, string Path)> Bounded(JsonElement list, string path, int most)
    {
        if (list.GetArrayLength() > most)
        {
            _problems.Add("too-many", path, $"This list has {list.GetArrayLength()} items; at most {most} are allowed.");
        }

        return [.. list.EnumerateArray().Take(most).Select((item, index) => (item, $"{path}[{index}]"))];
    }

    private void ReportNumber(JsonElement value, string name, string kind, double least, double most)
    {
        var code = value.ValueKind == JsonValueKind.Number ? "out-of-range" : "wrong-type";
        _problems.Add(code, PathOf(name), FormattableString.Invariant($"This must be {kind} from {least} to {most}."));
    }
}
