using Mentiko.Core.Access;

namespace Mentiko.Core.Keys;

/// <summary>An API key as members see it: everything but the key.</summary>
/// <param name="Id">Finds the key; part of its text, and no secret.</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="Role">The most that it is for.</param>
/// <param name="Owner">Whose it is.</param>
/// <param name="CreatedAt">Since when.</param>
/// <param name="ExpiresAt">When it ends by itself; null for never.</param>
/// <param name="LastUsedAt">When it was last used, some minutes late at most; null for never.</param>
/// <param name="MadeBy">The id of the key that it was made with; null where a person made it.</param>
public sealed record ApiKey(
    string Id, string Name, Role Role, KeyOwner Owner, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt, string? MadeBy)
{
    /// <summary>What it may do now: never more than its owner.</summary>
    public Role EffectiveRole => Owner.Role < Role ? Owner.Role : Role;
}

/// <summary>The member whose key it is, with the role of this moment.</summary>
public sealed record KeyOwner(UserId User, string Email, string DisplayName, Role Role);

/// <summary>A new key.</summary>
/// <param name="Key">What is known of it from now on.</param>
/// <param name="Text">The key itself; only this answer holds it, the store keeps a hash.</param>
public sealed record CreatedApiKey(ApiKey Key, string Text);
