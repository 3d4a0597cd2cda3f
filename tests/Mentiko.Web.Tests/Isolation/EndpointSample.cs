using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;

namespace Mentiko.Web.Tests.Isolation;

/// <summary>A request that means something to one endpoint.</summary>
/// <param name="Method">The method.</param>
/// <param name="Pattern">The endpoint's pattern, for messages.</param>
/// <param name="Rest">The path after the namespace.</param>
/// <param name="Body">JSON, or null.</param>
public sealed record EndpointSample(string Method, string Pattern, string Rest, string? Body)
{
    private static readonly Dictionary<string, string> Bodies = new()
    {
        ["POST /chains/{name}/runs"] = """{"input":{}}""",
        ["PUT /agents/{name}"] = """{"runtime":{"type":"command","command":["true"]}}""",
        ["PUT /chains/{name}"] = """{"steps":[{"id":"read","agent":"reader","triggers":"chain:start","emits":"read:done"}]}""",
        ["POST /chains/validate"] = """{"steps":[]}""",
        ["POST /chains/{name}/versions/{version:int}/restore"] = "",
        ["POST /runs/{id}/cancel"] = "",
        ["POST /runs/{id}/retry"] = """{"from":"start"}""",
        ["POST /marketplace/{item}/fork"] = """{"as":"forked"}""",
        ["POST /chains/{name}/upgrade"] = """{"preview":"none"}""",
        ["POST /leave"] = """{"confirm":"not-the-slug"}""",
        ["POST /members"] = """{"email":"new@acme.example","role":"viewer"}""",
        ["POST /api-keys"] = """{"name":"sweep","role":"viewer"}""",
        ["PUT /members/{userId}"] = """{"role":"viewer"}""",
        ["PUT /secrets/{name}"] = """{"value":"a-value-of-the-sweep"}""",
        ["POST /vault/rotate"] = "",
        ["PUT /quotas"] = """{"limits":{"chains":20}}""",
        ["POST /queue/pause"] = "",
        ["POST /queue/resume"] = "",
        ["PUT /schedules/{name}"] = """{"chain":"report","cron":"0 6 * * *"}""",
        ["POST /schedules/{name}/run"] = "",
        ["PUT /webhooks/{name}"] = """{"chain":"report"}""",
        ["POST /webhooks/{name}/rotate"] = "",
        ["POST /webhooks/{name}/test"] = "",
        ["POST /webhooks/{name}/deliveries/{delivery}/redeliver"] = "",
        ["PUT /hosts/{name}"] = """{"address":"127.0.0.1","port":9,"user":"agent","prefix":"/srv/acme","hostKey":"SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU","credential":"FEED_TOKEN"}""",
        ["POST /hosts/{name}/preflight"] = "",
        ["PUT /sign-in-provider"] = """{"issuer":"https://id.acme.example","clientId":"swept","displayName":"Swept"}""",
        ["PUT /settings"] = """{"adminsMayWriteSecrets":false}""",
        ["PUT /workspace/{**path}"] = """{"a":"file"}""",
    };

    /// <summary>Names of what Acme has.</summary>
    public static Dictionary<string, string> ValuesOf(World world) => new()
    {
        ["name"] = "report",
        ["agents/name"] = "reader",
        ["secrets/name"] = "FEED_TOKEN",
        ["version"] = "1",
        ["id"] = world.RunId,
        ["run"] = world.RunId,
        ["runId"] = world.RunId,
        ["chain"] = "report",
        ["agent"] = "reader",
        ["eventId"] = world.EventId,
        ["keys/id"] = "00000000000000000000000000000000",
        ["delivery"] = world.DeliveryId,
        ["invitations/id"] = "00000000000000000000000000000000",
        ["userId"] = world.Viewer.UserId,
        ["path"] = "notes/one.txt",
        ["item"] = "access-log-triage",
    };

    public bool IsWrite => Method is not ("GET" or "HEAD");

    /// <summary>
    /// A request for each method of the endpoint. Throws for one whose parameters or body nobody has given sample
    /// values: a new endpoint needs a line in these tables, or its isolation is not tested.
    /// </summary>
    public static IEnumerable<EndpointSample> For(RouteEndpoint endpoint, IReadOnlyDictionary<string, string> values)
    {
        var pattern = "/" + endpoint.RoutePattern.RawText!.TrimStart('/');
        var rest = Regex.Replace(pattern, "^.*?{namespace[^}]*}", "");
        var path = Regex.Replace(rest, @"(\w+)/{\**(\w+)[^}]*}", match => $"{match.Groups[1].Value}/{ValueOf(match.Groups[1].Value, match.Groups[2].Value, values)}");
        if (path.Contains('{', StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"No sample for {pattern}: add it, so that its isolation is tested.");
        }

        var isApi = pattern.StartsWith("/api/", StringComparison.Ordinal);
        foreach (var method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"])
        {
            yield return new EndpointSample(method, pattern, path, method is "GET" or "DELETE" || !isApi ? null : BodyOf($"{method} {rest}"));
        }
    }

    public HttpRequestMessage ToRequest(string prefix, string slug, string? body = null)
    {
        var text = body ?? Body;
        return new HttpRequestMessage(new HttpMethod(Method), $"{prefix}/{slug}{Rest}") { Content = text is { Length: > 0 } ? World.Json(text) : null };
    }

    /// <summary>The same parameter name means different things after different segments: the pair wins over the name.</summary>
    private static string ValueOf(string segment, string parameter, IReadOnlyDictionary<string, string> values) =>
        values.TryGetValue($"{segment}/{parameter}", out var value) || values.TryGetValue(parameter, out value)
            ? value
            : throw new InvalidOperationException($"No sample for '{segment}/{parameter}': add it, so that its isolation is tested.");

    private static string BodyOf(string key) => Bodies.TryGetValue(key, out var body)
        ? body
        : throw new InvalidOperationException($"No sample body for {key}: add it, so that its isolation is tested.");
}
