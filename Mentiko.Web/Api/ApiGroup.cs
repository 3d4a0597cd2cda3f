using Mentiko.Web.Gates;

namespace Mentiko.Web.Api;

/// <summary>The endpoints outside of namespaces: for anyone, or for any signed-in user.</summary>
internal sealed class ApiGroup(IEndpointRouteBuilder routes)
{
    public const string Prefix = "/api/v1";

    private readonly RouteGroupBuilder _group = routes.MapGroup(Prefix);

    public RouteHandlerBuilder Public(string method, string pattern, Delegate handler) => Map(method, pattern, handler, new AccessRule.Public());

    public RouteHandlerBuilder SignedIn(string method, string pattern, Delegate handler) => Map(method, pattern, handler, new AccessRule.SignedIn());

    /// <summary>As <see cref="SignedIn"/>, but for API keys.</summary>
    public RouteHandlerBuilder Person(string method, string pattern, Delegate handler) => Map(method, pattern, handler, new AccessRule.Person());

    // The gate has refused whom the rule refuses before authorization, which knows only pages, is asked.
    private RouteHandlerBuilder Map(string method, string pattern, Delegate handler, AccessRule rule) =>
        _group.MapMethods(pattern, [method], handler).WithMetadata(rule).AllowAnonymous();
}
