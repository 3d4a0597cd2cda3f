using System.Net;
using Mentiko.Core.Namespaces;

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

/// <summary>The API key that an act came with.</summary>
public sealed record ActorKey(string Id, string Name);

/// <summary>Who acts, and from where: everything that an audit entry says about the caller.</summary>
/// <param name="Id">The user's id; null for the system itself.</param>
/// <param name="Name">Display name, or e-mail where there is none; shown beside every act.</param>
/// <param name="Credential">How the caller proved who they are.</param>
/// <param name="Address">The caller's address, as configured proxies report it; null for the system.</param>
/// <param name="UserAgent">The caller's User-Agent, cut at 256 characters; null for the system.</param>
public sealed record Actor(UserId? Id, string Name, CredentialKind Credential, IPAddress? Address, string? UserAgent)
{
    /// <summary>The key that the caller came with; null for every other credential.</summary>
    public ActorKey? Key { get; init; }

    /// <summary>
    /// The one namespace that the actor can be in, since its own sign-in provider says who they are; null for accounts
    /// that are their owners'. A provider may say anything of anybody: what it says counts at home and nowhere else.
    /// </summary>
    public NamespaceId? Home { get; init; }

    /// <summary>The name as it stands beside what was done: with the key, since a person may have several.</summary>
    public string Label => Key is { } key ? $"{Name} (API key \"{key.Name}\")" : Name;

    public static Actor System { get; } = new(null, "system", CredentialKind.System, null, null);
}
