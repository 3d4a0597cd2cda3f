namespace Mentiko.Web.Gates;

/// <summary>
/// A circuit is opened from a page of this host only. Browsers send cookies with web sockets of sibling hosts too,
/// and no antiforgery token ever comes with one.
/// </summary>
internal sealed class CircuitOriginMiddleware(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext http)
    {
        if (http.Request.Path.StartsWithSegments("/_blazor", StringComparison.OrdinalIgnoreCase) && !IsOwn(http.Request))
        {
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        }

        return next(http);
    }

    // The host alone: behind a proxy that is not configured the scheme is not known.
    private static bool IsOwn(HttpRequest request) => request.Headers.Origin switch
    {
        [] => true,
        [{ } origin] => Uri.TryCreate(origin, UriKind.Absolute, out var from) && string.Equals(from.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase),
        _ => false,
    };
}
