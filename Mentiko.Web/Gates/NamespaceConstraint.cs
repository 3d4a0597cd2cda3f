using Mentiko.Core.Namespaces;

namespace Mentiko.Web.Gates;

/// <summary>
/// <c>{namespace:slug}</c>: without it the route also takes <c>A</c>, <c>a.</c>, <c>a%20</c> and <c>a;x=1</c>.
/// </summary>
internal sealed class NamespaceConstraint : IRouteConstraint
{
    public const string Name = "slug";

    public bool Match(HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
        values.TryGetValue(routeKey, out var value) && value is string text && NamespaceSlug.TryParse(text, out _);
}
