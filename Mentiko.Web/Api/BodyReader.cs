using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Mentiko.Core.Results;

namespace Mentiko.Web.Api;

/// <summary>
/// Reads the members of one JSON object and collects what is wrong with them. A member that nobody asked for is
/// wrong too: a misspelt field must not vanish, and no body can smuggle in an id or an owner.
/// </summary>
/// <param name="root">The object.</param>
/// <param name="place">The path that its members stand at.</param>
internal sealed class BodyReader(JsonElement root, string place = "$")
{
    private readonly List<BodyReader> _parts = [];
    private readonly Dictionary<string, List<string>> _errors = new(StringComparer.Ordinal);
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <summary>A string that must be there; empty when it is not, which <see cref="Finish"/> reports.</summary>
    public string Text(string member)
    {
        if (Find(member) is { } value)
        {
            return ReadText(member, value) ?? "";
        }

        Report(member, "This member is required.");
        return "";
    }

    public string? OptionalText(string member) => Find(member) is { } value ? ReadText(member, value) : null;

    /// <summary>A time of RFC 3339, in UTC; null when it is not there.</summary>
    public DateTimeOffset? OptionalTime(string member)
    {
        if (OptionalText(member) is not { } text)
        {
            return null;
        }

        // With an offset, or it would be another time on another server.
        if (HasOffset(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            return time.ToUniversalTime();
        }

        Report(member, "This is not a time of RFC 3339, for instance 2027-01-31T00:00:00Z.");
        return null;
    }

    /// <summary>True or false; null when it is not there.</summary>
    public bool? OptionalFlag(string member)
    {
        if (Find(member) is not { } value)
        {
            return null;
        }

        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.GetBoolean();
        }

        Report(member, "This is true or false.");
        return null;
    }

    /// <summary>A whole number; null when it is not there.</summary>
    public int? OptionalNumber(string member) => Find(member) is { } value ? ReadNumber(member, value) : null;

    /// <summary>An object as it was written; <c>{}</c> when it is not there.</summary>
    public string ObjectText(string member)
    {
        if (Find(member) is not { } value)
        {
            return "{}";
        }

        if (value.ValueKind == JsonValueKind.Object)
        {
            return value.GetRawText();
        }

        Report(member, "This is an object.");
        return "{}";
    }

    /// <summary>An object to be read with a reader of its own, whose problems are this one's; null when it is not there.</summary>
    public BodyReader? OptionalObject(string member)
    {
        if (Find(member) is not { } value)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            Report(member, "This is an object.");
            return null;
        }

        _parts.Add(new BodyReader(value, $"{place}.{member}"));
        return _parts[^1];
    }

    /// <summary>A list of strings; null when it is not there.</summary>
    public IReadOnlyList<string>? OptionalTexts(string member)
    {
        if (Find(member) is not { } value)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            Report(member, "This is a list of strings.");
            return null;
        }

        return [.. value.EnumerateArray().Select((item, index) => ReadText($"{member}[{index}]", item) ?? "")];
    }

    /// <summary>An object of strings; empty when it is not there.</summary>
    public ImmutableSortedDictionary<string, string> Texts(string member)
    {
        var texts = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (Find(member) is not { } value)
        {
            return texts.ToImmutable();
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            Report(member, "This is an object of strings.");
            return texts.ToImmutable();
        }

        foreach (var property in value.EnumerateObject())
        {
            var name = NameOf(property);
            texts[name] = ReadText($"{member}.{name}", property.Value) ?? "";
        }

        return texts.ToImmutable();
    }

    /// <summary>The members of an object, each a whole number or null, as they were written; empty when it is not there.</summary>
    public IReadOnlyList<(string Name, int? Value)> OptionalNumbers(string member)
    {
        if (Find(member) is not { } value)
        {
            return [];
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            Report(member, "This is an object of whole numbers.");
            return [];
        }

        return [.. value.EnumerateObject().Select(property => (NameOf(property), ReadNumber($"{member}.{NameOf(property)}", property.Value)))];
    }

    public void Report(string member, string problem)
    {
        var path = $"{place}.{member}";
        if (!_errors.TryGetValue(path, out var problems))
        {
            _errors[path] = problems = [];
        }

        problems.Add(problem);
    }

    /// <summary>Everything that was wrong; null when nothing was.</summary>
    public Error.Invalid? Finish()
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return Error.Invalid.At("$", "The body is an object.");
        }

        foreach (var part in _parts)
        {
            foreach (var (path, problems) in part.Finish()?.Errors ?? new Dictionary<string, string[]>())
            {
                _errors[path] = [.. problems];
            }
        }

        foreach (var name in root.EnumerateObject().Select(NameOf).Where(name => !_known.Contains(name)))
        {
            Report(name, "There is no such member.");
        }

        return _errors.Count == 0 ? null : new Error.Invalid(_errors.ToDictionary(error => error.Key, error => error.Value.ToArray(), StringComparer.Ordinal));
    }

    private static bool HasOffset(string text) =>
        text.IndexOf('T', StringComparison.OrdinalIgnoreCase) is > 0 and var at
        && (text.EndsWith('Z') || text.EndsWith('z') || text.AsSpan(at).ContainsAny('+', '-'));

    private JsonElement? Find(string member)
    {
        _known.Add(member);
        return root.ValueKind == JsonValueKind.Object && root.TryGetProperty(member, out var value) && value.ValueKind != JsonValueKind.Null
            ? value
            : null;
    }

    // Half a surrogate pair, written as an escape, parses as JSON and throws where it is read.
    private static string NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return "\uFFFD";
        }
    }

    private int? ReadNumber(string member, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= 0)
        {
            return number;
        }

        Report(member, $"This is a whole number from 0 to {int.MaxValue}, or null.");
        return null;
    }

    private string? ReadText(string member, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            Report(member, "This is a string.");
            return null;
        }

        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            Report(member, "This is not valid Unicode.");
            return null;
        }
    }
}
