namespace Mentiko.Infrastructure.Persistence.Rows;

/// <summary>Marks a row that belongs to one namespace: filtered on every read, guarded on every write.</summary>
internal interface INamespaceOwned
{
    Guid NamespaceId { get; }
}

/// <summary>A namespace. Stands outside of any, on the list of exceptions.</summary>
internal sealed class NamespaceRow
{
    public Guid Id { get; set; }
    public string Slug { get; set; } = "";
    public string Name { get; set; } = "";
    public string Plan { get; set; } = "free";

    /// <summary><c>creating</c> until its tree exists, then <c>active</c>, <c>suspended</c> or <c>deleting</c>.</summary>
    public string Status { get; set; } = "creating";
    public int OsUid { get; set; }
    public bool AdminsMayWriteSecrets { get; set; }
    public DateTimeOffset CreatedAt { get; set; }
}

/// <summary>A user's role in a namespace.</summary>
internal sealed class MembershipRow : INamespaceOwned
{
    public Guid NamespaceId { get; set; }
    public string UserId { get; set; } = "";
    public string Role { get; set; } = "";
    public DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset? LastActiveAt { get; set; }
}

/// <summary>An invitation of an address without an account. Its token is known by hash only.</summary>
internal sealed class InvitationRow : INamespaceOwned
{
    public Guid NamespaceId { get; set; }
    public string Id { get; set; } = "";
    public string Email { get; set; } = "";
    public string NormalizedEmail { get; set; } = "";
    public string Role { get; set; } = "";

    /// <summary>SHA-256 of the token, lower-case hex.</summary>
    public string TokenHash { get; set; } = "";
    public string InvitedBy { get; set; } = "";
    public DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset ExpiresAt { get; set; }
    public DateTimeOffset? AcceptedAt { get; set; }
}

/// <summary>A number that only grows, for instance the next uid. Stands outside of any namespace.</summary>
internal sealed class CounterRow
{
    public string Name { get; set; } = "";
    public long Value { get; set; }
}
