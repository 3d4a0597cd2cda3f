using System.Net;
using System.Security.Claims;
using Mentiko.Core.Access;
using Mentiko.Core.Accounts;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;

namespace Mentiko.Web.Gates;

/// <summary>
/// What a principal says about its caller. The cookie keeps the first five; kind, address and agent are put on
/// again at each request, so that a circuit's principal knows where its connection came from.
/// </summary>
internal static class CallerClaims
{
    public const string User = "sub";
    public const string Name = "name";
    public const string Stamp = "stamp";
    public const string Namespace = "ns";
    public const string Session = "sid";
    public const string Kind = "kind";
    public const string Address = "addr";
    public const string Agent = "agent";
    public const string Key = "key";
    public const string KeyName = "key-name";
    public const string Ceiling = "ceiling";
    public const string Home = "home";

    private const int LongestAgent = 256;

    /// <summary>A principal for a browser session, as the cookie keeps it.</summary>
    public static ClaimsPrincipal ForCookie(Account account, NamespaceSlug? active, string sessionId)
    {
        var identity = NewIdentity(account, Schemes.Session);
        identity.AddClaim(new Claim(Stamp, account.SecurityStamp));
        identity.AddClaim(new Claim(Session, sessionId));
        AddNamespace(identity, active);
        return new ClaimsPrincipal(identity);
    }

    /// <summary>The cookie's principal as this request sees it: the account of this moment and where the request came from.</summary>
    public static ClaimsPrincipal ForRequest(HttpContext http, Account account, ClaimsPrincipal cookie)
    {
        NamespaceSlug? active = NamespaceSlug.TryParse(cookie.FindFirstValue(Namespace), out var slug) ? slug : null;
        var principal = ForCookie(account, active, cookie.FindFirstValue(Session) ?? "");
        AddOrigin((ClaimsIdentity)principal.Identity!, CredentialKind.Session, http);
        return principal;
    }

    public static ClaimsPrincipal ForToken(HttpContext http, TokenIdentity token)
    {
        var identity = NewIdentity(token.Account, Schemes.Bearer);
        identity.AddClaim(new Claim(Stamp, token.Account.SecurityStamp));
        AddNamespace(identity, token.Namespace);
        AddOrigin(identity, token.ApiKey is null ? CredentialKind.Token : CredentialKind.ApiKey, http);
        if (token.ApiKey is { } key)
        {
            identity.AddClaim(new Claim(Key, key.Key.Id));
            identity.AddClaim(new Claim(KeyName, key.Key.Name));
            identity.AddClaim(new Claim(Ceiling, key.Ceiling.ToWire()));
        }

        return new ClaimsPrincipal(identity);
    }

    /// <summary>The account as the one who acts, for what it does before it has a session or a token.</summary>
    public static Actor NewActor(HttpContext http, Account account, CredentialKind kind) =>
        new(account.Id, NameOf(account), kind, AddressOf(http), AgentOf(http)) { Home = account.Home };

    /// <summary>Where a request comes from, whoever sends it.</summary>
    public static Origin OriginOf(HttpContext http) => new(AddressOf(http), AgentOf(http));

    /// <summary>What the gate needs; null for a principal that nobody has proved.</summary>
    public static SessionIdentity? ReadIdentity(ClaimsPrincipal principal)
    {
        if (principal.Identity is not { IsAuthenticated: true } || principal.FindFirstValue(User) is not { Length: > 0 } user)
        {
            return null;
        }

        var kind = principal.FindFirstValue(Kind) switch
        {
            nameof(CredentialKind.Token) => CredentialKind.Token,
            nameof(CredentialKind.ApiKey) => CredentialKind.ApiKey,
            _ => CredentialKind.Session,
        };
        _ = IPAddress.TryParse(principal.FindFirstValue(Address), out var address);
        NamespaceSlug? active = NamespaceSlug.TryParse(principal.FindFirstValue(Namespace), out var slug) ? slug : null;
        var actor = new Actor(new UserId(user), principal.FindFirstValue(Name) ?? user, kind, address, principal.FindFirstValue(Agent))
        {
            Home = HomeOf(principal),
            Key = kind == CredentialKind.ApiKey ? new ActorKey(principal.FindFirstValue(Key)!, principal.FindFirstValue(KeyName)!) : null,
        };
        return new SessionIdentity(actor, active) { Ceiling = kind == CredentialKind.ApiKey ? CeilingOf(principal) : null };
    }

    // Nothing less than a role that was read makes a ceiling: a key without one may do the least.
    private static Role CeilingOf(ClaimsPrincipal principal) =>
        RoleNames.TryParse(principal.FindFirstValue(Ceiling), out var role) ? role : Role.Viewer;

    // A home that cannot be read is one that nobody has: it opens nothing.
    private static NamespaceId? HomeOf(ClaimsPrincipal principal) => principal.FindFirstValue(Home) is { } text
        ? new NamespaceId(Guid.TryParse(text, out var home) ? home : Guid.Empty)
        : null;

    private static ClaimsIdentity NewIdentity(Account account, string scheme)
    {
        var identity = new ClaimsIdentity([new Claim(User, account.Id.Value), new Claim(Name, NameOf(account))], scheme, Name, roleType: null);
        if (account.Home is { } home)
        {
            identity.AddClaim(new Claim(Home, home.ToString()));
        }

        return identity;
    }

    private static void AddNamespace(ClaimsIdentity identity, NamespaceSlug? active)
    {
        if (active is { } slug)
        {
            identity.AddClaim(new Claim(Namespace, slug.Text));
        }
    }

    private static void AddOrigin(ClaimsIdentity identity, CredentialKind kind, HttpContext http)
    {
        identity.AddClaim(new Claim(Kind, kind.ToString()));
        if (AddressOf(http) is { } address)
        {
            identity.AddClaim(new Claim(Address, address.ToString()));
        }

        if (AgentOf(http) is { } agent)
        {
            identity.AddClaim(new Claim(Agent, agent));
        }
    }

    /// <summary>What is known of somebody who could not prove who they are.</summary>
    public static RefusedSignIn NewRefusal(HttpContext http, string email, NamespaceSlug slug, Error error) =>
        new(email, slug, error.Code, AddressOf(http), AgentOf(http));

    private static IPAddress? AddressOf(HttpContext http) =>
        http.Connection.RemoteIpAddress is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4() : http.Connection.RemoteIpAddress;

    private static string? AgentOf(HttpContext http) => http.Request.Headers.UserAgent.ToString() switch
    {
        { Length: 0 } => null,
        { Length: > LongestAgent } agent => agent[..LongestAgent],
        var agent => agent,
    };

    /// <summary>The root of this server as the request called it.</summary>
    public static Uri Root(this HttpRequest request) =>
        Uri.TryCreate($"{request.Scheme}://{request.Host}/", UriKind.Absolute, out var root) ? root : new Uri("http://localhost/");

    private static string NameOf(Account account) => account.DisplayName is { Length: > 0 } name ? name : account.Email;
}
