using Mentiko.Core.Access;
using Mentiko.Core.Instance;

namespace Mentiko.Web.Gates;

/// <summary>Who makes this request, as proved by its one credential.</summary>
/// <param name="Account">The account as it is now, at most a second old.</param>
/// <param name="Identity">What the gate needs.</param>
/// <param name="Token">The token or API key it came with; null for a browser session.</param>
internal sealed record Caller(Account Account, SessionIdentity Identity, TokenIdentity? Token)
{
    public Actor Actor => Identity.Actor;
}

/// <summary>What the doors have found out about a request, kept on its context and nowhere else.</summary>
internal static class CallerFeatures
{
    /// <summary>The caller; null while the request is anonymous.</summary>
    public static Caller? Caller(this HttpContext http) => http.Features.Get<Caller>();

    public static void SetCaller(this HttpContext http, Caller caller) => http.Features.Set(caller);

    /// <summary>The namespace that the request has entered; null outside of any.</summary>
    public static NamespaceScope? Scope(this HttpContext http) => http.Features.Get<NamespaceScope>();

    public static void SetScope(this HttpContext http, NamespaceScope scope) => http.Features.Set(scope);

    /// <summary>The proof that the caller administers the instance; null where nothing asked for it.</summary>
    public static InstanceScope? InstanceScope(this HttpContext http) => http.Features.Get<InstanceScope>();

    public static void SetInstanceScope(this HttpContext http, InstanceScope scope) => http.Features.Set(scope);
}
