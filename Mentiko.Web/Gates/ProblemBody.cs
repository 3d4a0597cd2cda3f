using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Mentiko.Core.Results;

namespace Mentiko.Web.Gates;

/// <summary>
/// The body of every refusal. It holds nothing of the request (no path, no trace id), so two refusals for the same
/// reason are the same bytes.
/// </summary>
internal sealed record ProblemBody(string Type, string Title, int Status, string Detail, string Code)
{
    public const string ContentType = "application/problem+json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    public string? Quota { get; init; }

    public long? Limit { get; init; }

    public long? Used { get; init; }

    /// <summary>Of a fault of the server: where to find it in the server's own log.</summary>
    public string? Id { get; init; }

    public static ProblemBody Of(Error error)
    {
        var body = Of(ProblemMap.StatusOf(error), error.Code, error.Message);
        return error switch
        {
            Error.Invalid invalid => body with { Errors = invalid.Errors },
            Error.QuotaExceeded full => body with { Quota = full.Quota, Limit = full.Limit, Used = full.Used },
            Error.QueueFull full => body with { Limit = full.Limit, Used = full.Used },
            _ => body,
        };
    }

    public static ProblemBody Of(int status, string code, string detail) =>
        new("urn:mentiko:problem:" + code, ProblemMap.TitleOf(status), status, detail, code);

    public async Task WriteAsync(HttpContext http)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(this, Json);
        http.Response.StatusCode = Status;
        http.Response.ContentType = ContentType;
        http.Response.ContentLength = bytes.Length;
        await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
    }
}

/// <summary>Answers a refusal: body, status and the headers that belong to it.</summary>
internal sealed class Refusal(Error error) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        if (ProblemMap.RetryAfterOf(error) is { } wait)
        {
            var seconds = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds));
            httpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        if (error is Error.Unauthenticated)
        {
            httpContext.Response.Headers.WWWAuthenticate = Schemes.Bearer;
        }

        return ProblemBody.Of(error).WriteAsync(httpContext);
    }

    public static Task WriteAsync(HttpContext http, Error error) => new Refusal(error).ExecuteAsync(http);
}
