using Mentiko.Core.Access;

namespace Mentiko.Web.Gates;

/// <summary>Who may call an endpoint. Every endpoint of the API carries exactly one; the start fails otherwise.</summary>
internal abstract record AccessRule
{
    private AccessRule()
    {
    }

    /// <summary>Anyone. The list of such endpoints is a contract file.</summary>
    internal sealed record Public : AccessRule
    {
        public override string ToString() => "public";
    }

    /// <summary>Any signed-in user, outside of namespaces.</summary>
    internal sealed record SignedIn : AccessRule
    {
        public override string ToString() => "signed-in";
    }

    /// <summary>
    /// A signed-in user whose account is their own, and who is there in person: neither through an API key, which is for
    /// its namespace's work alone, nor through an organization's provider, which says who somebody is there alone.
    /// </summary>
    internal sealed record Person : AccessRule
    {
        public override string ToString() => "person";
    }

    /// <summary>An administrator of the instance, outside of namespaces.</summary>
    internal sealed record Administrator : AccessRule
    {
        public override string ToString() => "instance-administrator";
    }

    /// <summary>Whoever signed the call with the routed webhook's secret.</summary>
    internal sealed record Webhook : AccessRule
    {
        public override string ToString() => "webhook-signature";
    }

    /// <summary>A member of the routed namespace whose role holds the permission.</summary>
    internal sealed record Member(Permission Permission) : AccessRule
    {
        public override string ToString() => Permission.Name;
    }
}

/// <summary>Puts a page of a namespace behind a permission, by its wire name (<c>runs.read</c>).</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class RequirePermissionAttribute(string permission) : Attribute
{
    public Permission Permission { get; } = RoleMatrix.Permissions.SingleOrDefault(known => known.Name == permission)
        ?? throw new ArgumentException($"There is no permission '{permission}'.", nameof(permission));
}

/// <summary>Puts a page outside of namespaces behind the gate of the instance's administrators.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class RequireAdministratorAttribute : Attribute;

internal static class AccessRules
{
    public const string NamespaceParameter = "namespace";

    public static AccessRule? Of(Endpoint endpoint) => endpoint.Metadata.GetMetadata<AccessRule>();

    /// <summary>The permission that an endpoint of a namespace, of the API or a page, demands.</summary>
    public static Permission? PermissionOf(Endpoint endpoint) =>
        (Of(endpoint) as AccessRule.Member)?.Permission ?? endpoint.Metadata.GetMetadata<RequirePermissionAttribute>()?.Permission;

    /// <summary>Whether an endpoint, of the API or a page, is for the instance's administrators only.</summary>
    public static bool IsForAdministrators(Endpoint endpoint) =>
        Of(endpoint) is AccessRule.Administrator || endpoint.Metadata.GetMetadata<RequireAdministratorAttribute>() is not null;

    /// <summary>Whether programs call it: the API, and webhooks beside it.</summary>
    public static bool IsApi(this HttpContext http) =>
        http.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
        || http.Request.Path.StartsWithSegments("/hooks", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Throws when an endpoint of the API has no rule, or one of a namespace, page or not, no permission: what
    /// somebody forgot to close must not start.
    /// </summary>
    public static void Check(IEndpointRouteBuilder routes)
    {
        foreach (var endpoint in routes.DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>())
        {
            var pattern = "/" + endpoint.RoutePattern.RawText?.TrimStart('/');
            var isApi = pattern.StartsWith("/api/", StringComparison.OrdinalIgnoreCase) || pattern.StartsWith("/hooks/", StringComparison.OrdinalIgnoreCase);
            var inNamespace = endpoint.RoutePattern.GetParameter(NamespaceParameter) is not null;
            if ((isApi && Of(endpoint) is null) || (inNamespace && Of(endpoint) is not AccessRule.Webhook && PermissionOf(endpoint) is null))
            {
                throw new InvalidOperationException($"The endpoint {endpoint.DisplayName} names no permission.");
            }
        }
    }
}
