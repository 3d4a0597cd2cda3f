using System.Collections.Frozen;

namespace Mentiko.Core.Ids;

/// <summary>Reads back the wire names of an enum, made from the one switch that writes them.</summary>
internal sealed class WireTable<T>(Func<T, string> name)
    where T : struct, Enum
{
    private readonly FrozenDictionary<string, T> _values = Enum.GetValues<T>().ToFrozenDictionary(name, StringComparer.Ordinal);

    public bool TryParse(string? text, out T value)
    {
        value = default;
        return text is not null && _values.TryGetValue(text, out value);
    }

    /// <summary>All names, for sentences that list what is possible.</summary>
    public string Names { get; } = string.Join(", ", Enum.GetValues<T>().Select(name));
}
