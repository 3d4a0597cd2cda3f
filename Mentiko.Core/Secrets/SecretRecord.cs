using System.Collections.Immutable;

namespace Mentiko.Core.Secrets;

/// <summary>Everything that anybody can read of a secret. There is no member for its value, on purpose.</summary>
/// <param name="Name">The name.</param>
/// <param name="Version">From 1; grows with each replacement, also over a deletion.</param>
/// <param name="Description">What it is for.</param>
/// <param name="CreatedAt">When it was first put.</param>
/// <param name="CreatedBy">Who first put it.</param>
/// <param name="UpdatedAt">When it was last put.</param>
/// <param name="LastUsedAt">When an agent last got it; null when none has.</param>
/// <param name="UsedBy">The agents that declare it, by name.</param>
public sealed record SecretRecord(
    SecretName Name,
    int Version,
    string Description,
    DateTimeOffset CreatedAt,
    string CreatedBy,
    DateTimeOffset UpdatedAt,
    DateTimeOffset? LastUsedAt,
    ImmutableArray<string> UsedBy);
