namespace Mentiko.Infrastructure.Persistence.Rows;

/// <summary>
/// A browser session, so that its owner can see and end it. The cookie proves itself: the row is for people to read,
/// and an end is kept among the account's ended sessions. Stands outside of any namespace.
/// </summary>
internal sealed class SessionRow
{
    /// <summary>32 hex digits, also in the cookie.</summary>
    public string Id { get; set; } = "";
    public string UserId { get; set; } = "";
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>Written some minutes apart, not at each request.</summary>
    public DateTimeOffset SeenAt { get; set; }
    public string? Address { get; set; }
    public string? UserAgent { get; set; }
}

/// <summary>
/// Wrong passwords for an address, whether it has an account or not. Bounded by time: what has run out goes with later
/// failures. Stands outside of any namespace.
/// </summary>
internal sealed class FailedSignInRow
{
    /// <summary>A keyed hash of the address: see <see cref="Identity.AddressDigest"/>.</summary>
    public string Address { get; set; } = "";
    public int Count { get; set; }

    /// <summary>Until when it counts, and locks where there were too many.</summary>
    public DateTimeOffset ForgottenAt { get; set; }
}

/// <summary>
/// What happened to an account: signing in, passwords, two-factor. Its owner reads it; the oldest go when there are
/// too many. Stands outside of any namespace, as accounts do.
/// </summary>
internal sealed class AccountEntryRow
{
    public string UserId { get; set; } = "";
    public long Sequence { get; set; }
    public DateTimeOffset Time { get; set; }
    public string Action { get; set; } = "";
    public string? Address { get; set; }
    public string? UserAgent { get; set; }

    /// <summary>A word or two for people: which session, which organization.</summary>
    public string? Detail { get; set; }
}
