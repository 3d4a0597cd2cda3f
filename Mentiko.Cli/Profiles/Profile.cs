namespace Mentiko.Cli.Profiles;

/// <summary>One sign-in that is kept.</summary>
/// <param name="Server">The server's address.</param>
/// <param name="Namespace">The namespace that the token is bound to; null for none.</param>
/// <param name="Email">Who signed in.</param>
/// <param name="Token">The token.</param>
/// <param name="ExpiresAt">When it ends by itself.</param>
internal sealed record StoredSession(string Server, string? Namespace, string Email, string Token, DateTimeOffset ExpiresAt);

/// <summary>The sign-ins of this user of this machine, the one used last first.</summary>
internal sealed record Profile(IReadOnlyList<StoredSession> Sessions)
{
    public static Profile Empty { get; } = new([]);

    public StoredSession? Current => Sessions.Count > 0 ? Sessions[0] : null;

    /// <summary>The session of a namespace of a server; any of the server's where no namespace is asked for.</summary>
    public StoredSession? Find(Uri server, string? slug) =>
        Sessions.FirstOrDefault(session => Target.ParseServer(session.Server) == server && (slug is null || session.Namespace == slug));

    /// <summary>With this session first, in place of an older one of the same server and namespace.</summary>
    public Profile With(StoredSession session) => new([session, .. Without(session).Sessions]);

    public Profile Without(StoredSession session) =>
        new([.. Sessions.Where(other => other.Server != session.Server || other.Namespace != session.Namespace)]);
}
