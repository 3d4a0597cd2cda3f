namespace Mentiko.Infrastructure.Persistence.Rows;

/// <summary>An API key of a member. It is gone once it is revoked, or its owner is no member any more.</summary>
internal sealed class ApiKeyRow : INamespaceOwned
{
    public Guid NamespaceId { get; set; }

    /// <summary>32 hex digits, part of the key's text; unique over all namespaces.</summary>
    public string Id { get; set; } = "";
    public string UserId { get; set; } = "";
    public string Name { get; set; } = "";
    public string Role { get; set; } = "";

    /// <summary>SHA-256 of the random part, lower-case hex; the key itself is nowhere.</summary>
    public string Hash { get; set; } = "";
    public DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>Written some minutes apart, not at each request.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }

    /// <summary>The key that it was made with; null where a person made it.</summary>
    public string? MadeBy { get; set; }
}
