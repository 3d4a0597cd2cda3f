using System.Security.Cryptography;
using Mentiko.Core.Results;

namespace Mentiko.Web.Gates;

/// <summary>
/// The last stop of an exception in the API. The caller gets an id; what happened stands in the server's log under
/// that id and nowhere else.
/// </summary>
internal sealed partial class FaultMiddleware(RequestDelegate next, ILogger<FaultMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
        }
        catch (BadHttpRequestException bad) when (!http.Response.HasStarted)
        {
            await AnswerUnreadableAsync(http, bad);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client has left: nobody to answer, and no fault of anybody's.
        }
        catch (Exception fault) when (!http.Response.HasStarted)
        {
            var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
            LogFault(id, http.Request.Method, http.GetEndpoint()?.DisplayName, fault);
            var body = ProblemBody.Of(StatusCodes.Status500InternalServerError, "internal-error", "The server could not do this. Its log tells why, under this id.");
            await (body with { Id = id }).WriteAsync(http);
        }
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
