using System.Net;

namespace Mentiko.Core.Access;

/// <summary>How a caller proved who they are.</summary>
public enum CredentialKind
{
    Session,
    Token,
    ApiKey,
    System,
}

/// <summary>The key of a user account, an opaque string.</summary>
public readonly record struct UserId(string Value)
{
    public override string ToString() => Value;
}

/// <summary>Who acts, and from where: everything that an audit entry says about the caller.</summary>
/// <param name="Id">The user's id; null for the system itself.</param>
/// <param name="Name">Display name, or e-mail where there is none; shown beside every act.</param>
/// <param name="Credential">How the caller proved who they are.</param>
/// <param name="Address">The caller's address, as configured proxies report it; null for the system.</param>
/// <param name="UserAgent">The caller's User-Agent, cut at 256 characters; null for the system.</param>
public sealed record Actor(UserId? Id, string Name, CredentialKind Credential, IPAddress? Address, string? UserAgent)
{
    public static Actor System { get; } = new(null, "system", CredentialKind.System, null, null);
}
