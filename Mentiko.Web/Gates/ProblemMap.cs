using Mentiko.Core.Results;

namespace Mentiko.Web.Gates;

/// <summary>The one table from a refusal to its status; the code is the refusal's own.</summary>
internal static class ProblemMap
{
    public static int StatusOf(Error error) => error switch
    {
        Error.Unauthenticated or Error.InvalidCredentials or Error.TwoFactorRequired => StatusCodes.Status401Unauthorized,
        Error.Forbidden => StatusCodes.Status403Forbidden,
        Error.NotFound => StatusCodes.Status404NotFound,
        Error.Malformed => StatusCodes.Status400BadRequest,
        Error.Invalid => StatusCodes.Status422UnprocessableEntity,
        Error.Conflict or Error.LastOwner or Error.QuotaExceeded => StatusCodes.Status409Conflict,
        Error.PreconditionFailed => StatusCodes.Status412PreconditionFailed,
        Error.QueueFull or Error.RateLimited or Error.LockedOut => StatusCodes.Status429TooManyRequests,
        Error.AuditUnavailable or Error.Draining => StatusCodes.Status503ServiceUnavailable,
        _ => throw new InvalidOperationException($"No status for {error.GetType().Name}."),
    };

    /// <summary>When to try again; null where trying again does not help.</summary>
    public static TimeSpan? RetryAfterOf(Error error) => error switch
    {
        Error.LockedOut locked => locked.RetryAfter,
        Error.RateLimited limited => limited.RetryAfter,
        Error.QueueFull full => full.RetryAfter,
        Error.AuditUnavailable or Error.Draining => TimeSpan.FromSeconds(5),
        _ => null,
    };

    public static string TitleOf(int status) => status switch
    {
        400 => "The request cannot be read",
        401 => "Not signed in",
        403 => "Not allowed",
        404 => "Not found",
        405 => "This method does not exist here",
        409 => "The present state does not allow this",
        412 => "Somebody else was faster",
        413 => "The request is too large",
        415 => "This media type cannot be read",
        422 => "The request is not valid",
        429 => "Too many requests",
        503 => "Not available at the moment",
        _ => "Something went wrong",
    };
}
