using System.Collections.Immutable;

namespace Mentiko.Core.Audit;

/// <summary>Makes the small facts of an entry.</summary>
internal static class AuditDetails
{
    public static ImmutableSortedDictionary<string, string> Of(params ReadOnlySpan<(string Key, string Value)> facts)
    {
        var details = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in facts)
        {
            details[key] = value;
        }

        return details.ToImmutable();
    }
}
