using Mentiko.Core.Access;
using Mentiko.Web.Gates;

namespace Mentiko.Web.Api;

/// <summary>
/// The endpoints of one namespace. The one place that writes the address of a namespace, and the one way to add an
/// endpoint under it: without a permission it does not compile.
/// </summary>
internal sealed class OrgGroup(IEndpointRouteBuilder routes)
{
    private const string Prefix = ApiGroup.Prefix + "/orgs";

    private static readonly string Root = Prefix + $"/{{{AccessRules.NamespaceParameter}:{NamespaceConstraint.Name}}}";

    private readonly RouteGroupBuilder _group = routes.MapGroup(Root);

    /// <summary>The address of something in a namespace, for Location headers.</summary>
    public static string PathOf(NamespaceScope scope, string rest) => $"{Prefix}/{scope.Slug.Text}{rest}";

    public static string PathOf(string slug) => $"{Prefix}/{slug}";

    public RouteHandlerBuilder Get(string pattern, Permission permission, Delegate handler) => Close(_group.MapGet(pattern, handler), permission);

    public RouteHandlerBuilder Put(string pattern, Permission permission, Delegate handler) => Close(_group.MapPut(pattern, handler), permission);

    public RouteHandlerBuilder Post(string pattern, Permission permission, Delegate handler) => Close(_group.MapPost(pattern, handler), permission);

    public RouteHandlerBuilder Delete(string pattern, Permission permission, Delegate handler) => Close(_group.MapDelete(pattern, handler), permission);

    /// <summary>The namespace itself; a group would put a slash behind its address.</summary>
    public RouteHandlerBuilder DeleteItself(Permission permission, Delegate handler) => Close(routes.MapDelete(Root, handler), permission);

    private static RouteHandlerBuilder Close(RouteHandlerBuilder endpoint, Permission permission) =>
        endpoint.WithMetadata(new AccessRule.Member(permission)).AllowAnonymous();
}
