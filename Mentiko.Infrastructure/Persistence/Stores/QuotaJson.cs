using System.Collections.Immutable;
using System.Text.Json;
using Mentiko.Core.Plans;

namespace Mentiko.Infrastructure.Persistence.Stores;

/// <summary>Changed limits as they stand in a namespace's row: <c>{"chains":5}</c>.</summary>
internal static class QuotaJson
{
    public static QuotaChanges Read(string? json)
    {
        if (json is null)
        {
            return QuotaChanges.None;
        }

        var limits = ImmutableSortedDictionary.CreateBuilder<Quota, int>();
        foreach (var (name, limit) in JsonSerializer.Deserialize<Dictionary<string, int>>(json) ?? [])
        {
            // A newer version may know more kinds; they are kept out of force here, not guessed at.
            if (QuotaNames.TryParse(name, out var quota))
            {
                limits[quota] = limit;
            }
        }

        return new QuotaChanges(limits.ToImmutable());
    }

    public static string? Write(QuotaChanges changes) => changes.Limits.IsEmpty
        ? null
        : JsonSerializer.Serialize(changes.Limits.ToDictionary(pair => pair.Key.ToWire(), pair => pair.Value));
}
