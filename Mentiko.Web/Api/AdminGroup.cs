using System.Reflection;
using Mentiko.Core.Instance;
using Mentiko.Core.Results;
using Mentiko.Web.Gates;

namespace Mentiko.Web.Api;

/// <summary>The endpoints for the instance's administrators.</summary>
internal sealed class AdminGroup(IEndpointRouteBuilder routes)
{
    private const string Prefix = ApiGroup.Prefix + "/admin";

    private readonly RouteGroupBuilder _group = routes.MapGroup(Prefix);

    public static string PathOf(string rest) => Prefix + rest;

    public RouteHandlerBuilder Get(string pattern, Delegate handler) => Close(_group.MapGet(pattern, handler));

    public RouteHandlerBuilder Put(string pattern, Delegate handler) => Close(_group.MapPut(pattern, handler));

    public RouteHandlerBuilder Post(string pattern, Delegate handler) => Close(_group.MapPost(pattern, handler));

    private static RouteHandlerBuilder Close(RouteHandlerBuilder endpoint) => endpoint.WithMetadata(new AccessRule.Administrator()).AllowAnonymous();
}

/// <summary>One request of an administrator: the proof that the gate gave it, and what handlers read of the request.</summary>
internal sealed record AdminCall(InstanceScope Scope, HttpContext Http)
{
    public CancellationToken Cancel => Http.RequestAborted;

    public static ValueTask<AdminCall?> BindAsync(HttpContext http, ParameterInfo parameter) =>
        http.InstanceScope() is { } scope
            ? ValueTask.FromResult<AdminCall?>(new AdminCall(scope, http))
            : throw new InvalidOperationException($"'{parameter.Name}' was bound outside of the instance's gate.");

    /// <summary>A page of a list, as <see cref="OrgCall.ListAsync"/>. Its cursors belong to no namespace.</summary>
    public async Task<IResult> ListAsync<T>(string list, Func<PageRequest, Task<Result<Page<T>>>> read, Func<T, object> show) =>
        Cursors.Read(Http, default, "admin/" + list).TryGet(out var request, out var error)
        && (await read(request)).TryGet(out var page, out error)
            ? Results.Ok(new ListBody(page.Items.Select(show).ToList(), Cursors.Seal(Http, default, "admin/" + list, page.Next)))
            : new Refusal(error);
}
