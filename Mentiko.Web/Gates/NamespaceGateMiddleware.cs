using Mentiko.Core.Access;
using Mentiko.Core.Instance;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Microsoft.AspNetCore.Authentication;

namespace Mentiko.Web.Gates;

/// <summary>
/// The first door. After routing and authentication, before anything reads the request: 401, then 404, then 403.
/// Only then may a handler bind, so a body nobody may send is never even read.
/// </summary>
internal sealed class NamespaceGateMiddleware(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext http)
    {
        var endpoint = http.GetEndpoint();
        if (http.IsApi() && (endpoint is null || AccessRules.Of(endpoint) is null))
        {
            // Not even the assets' catch-all may answer here: only what has a rule is part of the API.
            await RefuseUnknownAsync(http, endpoint);
            return;
        }

        var error = endpoint is null ? null : await FindErrorAsync(http, endpoint);
        await (error is null ? next(http) : RefuseAsync(http, error));
    }

    private static async ValueTask<Error?> FindErrorAsync(HttpContext http, Endpoint endpoint)
    {
        if (AccessRules.Of(endpoint) is AccessRule.Webhook)
        {
            return await http.RequestServices.GetRequiredService<WebhookDoor>().EnterAsync(http);
        }

        // The routed value, never the raw path: the server has resolved dot segments before it routed.
        if (http.GetRouteData().Values.TryGetValue(AccessRules.NamespaceParameter, out var routed))
        {
            return await EnterAsync(http, endpoint, routed as string);
        }

        if (AccessRules.IsForAdministrators(endpoint))
        {
            return await EnterInstanceAsync(http);
        }

        return AccessRules.Of(endpoint) switch
        {
            AccessRule.SignedIn or AccessRule.Person when http.Caller() is null => new Error.Unauthenticated(),
            AccessRule.Person when http.Caller() is { Account.Home: not null } => new Error.Forbidden(CreateOrganization.AtHomeOnly),
            AccessRule.Person when http.Caller() is { Actor.Key: not null } => new Error.Forbidden("An API key is for the work of its organization. Do this with your account."),
            _ => null,
        };
    }

    private static async ValueTask<Error?> EnterInstanceAsync(HttpContext http)
    {
        if (http.Caller() is not { } caller)
        {
            return new Error.Unauthenticated();
        }

        var gate = http.RequestServices.GetRequiredService<InstanceGate>();
        if (!(await gate.EnterAsync(caller.Identity, http.RequestAborted)).TryGet(out var scope, out var error))
        {
            return error;
        }

        http.SetInstanceScope(scope);
        return null;
    }

    private static async ValueTask<Error?> EnterAsync(HttpContext http, Endpoint endpoint, string? routed)
    {
        if (http.Caller() is not { } caller)
        {
            return new Error.Unauthenticated();
        }

        var gate = http.RequestServices.GetRequiredService<NamespaceGate>();
        if (!(await gate.EnterAsync(caller.Identity, routed, http.RequestAborted)).TryGet(out var scope, out var error))
        {
            return error;
        }

        if (AccessRules.PermissionOf(endpoint) is { } permission && !scope.Allows(permission))
        {
            var denials = http.RequestServices.GetRequiredService<IDenialRecorder>();
            await denials.RecordAsync(scope, permission, NameOf(http, endpoint), http.RequestAborted);
            return new Error.Forbidden($"The role {scope.Role.ToWire()} does not hold {permission.Name}.");
        }

        http.SetScope(scope);
        http.RequestServices.GetRequiredService<IPresence>().Note(scope);
        return null;
    }

    /// <summary>A page's refusals are pages: a way to sign in, or an empty status that the page for it fills.</summary>
    private static Task RefuseAsync(HttpContext http, Error error)
    {
        if (http.IsApi())
        {
            return Refusal.WriteAsync(http, error);
        }

        if (error is Error.Unauthenticated)
        {
            return http.ChallengeAsync(Schemes.Session);
        }

        http.Response.StatusCode = ProblemMap.StatusOf(error);
        return Task.CompletedTask;
    }

    /// <summary>
    /// A path of the API that does not exist is refused in the same order and with the same bytes as a namespace
    /// that is not the caller's.
    /// </summary>
    private static async Task RefuseUnknownAsync(HttpContext http, Endpoint? endpoint)
    {
        if (http.Caller() is null)
        {
            await Refusal.WriteAsync(http, new Error.Unauthenticated());
        }
        else if (endpoint is { RequestDelegate: { } listMethods } && IsWrongMethod(endpoint))
        {
            await listMethods(http);
            await ProblemBody.Of(StatusCodes.Status405MethodNotAllowed, "method-not-allowed", "The Allow header lists the methods that exist here.").WriteAsync(http);
        }
        else
        {
            await Refusal.WriteAsync(http, new Error.NotFound());
        }
    }

    /// <summary>Routing answers 405 with an endpoint of its own, the only one that has neither a pattern nor metadata.</summary>
    private static bool IsWrongMethod(Endpoint endpoint) => endpoint is not RouteEndpoint && endpoint.Metadata.Count == 0;

    private static string NameOf(HttpContext http, Endpoint endpoint) =>
        $"{http.Request.Method} {(endpoint as RouteEndpoint)?.RoutePattern.RawText}";
}
