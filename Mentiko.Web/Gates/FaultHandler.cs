using System.Diagnostics;
using System.Security.Cryptography;
using Mentiko.Core.Results;
using Microsoft.AspNetCore.Diagnostics;

namespace Mentiko.Web.Gates;

/// <summary>
/// The last stop of an exception in a request. The caller gets an id; what happened stands in the server's log
/// under that id and nowhere else.
/// </summary>
internal sealed partial class FaultHandler(ILogger<FaultHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var answers = httpContext.IsApi() && !httpContext.Response.HasStarted;
        if (exception is BadHttpRequestException bad)
        {
            await (answers ? AnswerUnreadableAsync(httpContext, bad) : Task.CompletedTask);
            return answers;
        }

        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        LogFault(id, httpContext.Request.Method, httpContext.GetEndpoint()?.DisplayName, exception);
        if (!answers)
        {
            return false;
        }

        Activity.Current?.SetTag("fault.id", id);
        var body = ProblemBody.Of(StatusCodes.Status500InternalServerError, "internal-error", "The server could not do this. Its log tells why, under this id.");
        await (body with { Id = id }).WriteAsync(httpContext);
        return true;
    }

    /// <summary>The body was not read to its end: too large, of another type, too slow, cut off.</summary>
    private static Task AnswerUnreadableAsync(HttpContext http, BadHttpRequestException bad) => bad.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => ProblemBody.Of(bad.StatusCode, "malformed", "The body is larger than this endpoint reads.").WriteAsync(http),
        StatusCodes.Status415UnsupportedMediaType => ProblemBody.Of(bad.StatusCode, "malformed", "The body of this request is JSON: send it as application/json.").WriteAsync(http),
        _ => Refusal.WriteAsync(http, new Error.Malformed("The request could not be read.")),
    };

    [LoggerMessage(Level = LogLevel.Error, Message = "Fault {FaultId} in {Method} {Endpoint}")]
    private partial void LogFault(string faultId, string method, string? endpoint, Exception exception);
}
