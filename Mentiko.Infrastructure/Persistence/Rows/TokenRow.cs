namespace Mentiko.Infrastructure.Persistence.Rows;

/// <summary>
/// A bearer token of a user. Stands outside of any namespace: a request brings it before it has one, and a token may
/// be bound to none.
/// </summary>
internal sealed class TokenRow
{
    public string Id { get; set; } = "";

    /// <summary>SHA-256 of the secret part, lower-case hex; the token itself is nowhere.</summary>
    public string Hash { get; set; } = "";
    public string UserId { get; set; } = "";
    public Guid? NamespaceId { get; set; }

    /// <summary>The account's stamp when the token was issued: a new password ends older tokens.</summary>
    public string SecurityStamp { get; set; } = "";
    public DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset ExpiresAt { get; set; }
}
