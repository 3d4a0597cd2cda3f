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
    public string Status { get; set; } = "active";
    public int OsUid { get; set; }
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
