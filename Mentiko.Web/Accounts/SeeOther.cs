namespace Mentiko.Web.Accounts;

/// <summary>303: the browser asks for the next page with GET, and a reload never sends the form again.</summary>
internal sealed class SeeOther(string path) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
        httpContext.Response.Headers.Location = Encoded();
        return Task.CompletedTask;
    }

    // A header holds ASCII; a path that somebody typed, or a file is named, may not be.
    private string Encoded() => string.Concat(path.EnumerateRunes().Select(rune => rune.IsAscii ? rune.ToString() : Uri.EscapeDataString(rune.ToString())));
}
