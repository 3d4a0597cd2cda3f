using System.Globalization;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.Web.Gates;

namespace Mentiko.Web.Api;

/// <summary>Reads which page of a list a request wants, and seals where the next one starts.</summary>
internal static class Cursors
{
    /// <param name="http">The request.</param>
    /// <param name="owner">Whose list it is.</param>
    /// <param name="list">Which list of theirs.</param>
    public static Result<PageRequest> Read(HttpContext http, NamespaceId owner, string list)
    {
        var limit = 50;
        if (Query(http, "limit") is { } text
            && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > 200))
        {
            return Error.Invalid.At("limit", "The limit is a number from 1 to 200.");
        }

        return Sealer(http).Open(owner, list, Query(http, "cursor")).TryGet(out var after, out var error)
            ? new PageRequest(limit, after)
            : error;
    }

    public static string? Seal(HttpContext http, NamespaceId owner, string list, string? next) => Sealer(http).Seal(owner, list, next);

    private static string? Query(HttpContext http, string name) => http.Request.Query[name] is [{ Length: > 0 } text] ? text : null;

    private static CursorSeal Sealer(HttpContext http) => http.RequestServices.GetRequiredService<CursorSeal>();
}
