using System.Diagnostics;
using OpenTelemetry.Instrumentation.AspNetCore;

namespace Mentiko.Web.Telemetry;

/// <summary>
/// What the span of a request says. An address may name a secret or a file, and that of an invitation is a credential, so
/// the collector gets the route's pattern in its place and nothing else that the caller wrote.
/// </summary>
internal static class RequestSpans
{
    private const string NoRoute = "(none)";

    // What the caller writes freely.
    private static readonly string[] Written = ["url.path", "url.query", "url.full", "user_agent.original", "http.request.method_original"];

    public static void Configure(AspNetCoreTraceInstrumentationOptions options)
    {
        options.Filter = http => !http.Request.Path.StartsWithSegments("/health");
        options.EnrichWithHttpRequest = (span, _) => Clear(span);
        options.EnrichWithHttpResponse = (span, response) => Describe(span, response.HttpContext);
    }

    private static void Describe(Activity span, HttpContext http)
    {
        Clear(span);
        var route = (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? NoRoute;
        span.SetTag("url.path", route);
        span.DisplayName = $"{span.GetTagItem("http.request.method")} {route}";
    }

    private static void Clear(Activity span) => Array.ForEach(Written, tag => span.SetTag(tag, null));
}
