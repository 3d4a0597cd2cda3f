using System.Globalization;
using Mentiko.Core.Results;
using Microsoft.Net.Http.Headers;

namespace Mentiko.Web.Api;

/// <summary>Versions of definitions as entity tags, and what a writer expects of the version that is there.</summary>
internal static class Preconditions
{
    /// <summary>What a store takes for "there must be none".</summary>
    private const int None = 0;

    public static void SetVersion(HttpContext http, int version) => http.Response.Headers.ETag = TagOf(version);

    /// <summary>
    /// The version that the writer expects: null where it says nothing. <paramref name="current"/> is asked for
    /// <c>If-Match: *</c>, which fits whatever is there, but not nothing.
    /// </summary>
    public static async Task<Result<int?>> ReadAsync(HttpContext http, Func<Task<int?>> current)
    {
        var ifMatch = http.Request.Headers.IfMatch;
        var ifNoneMatch = http.Request.Headers.IfNoneMatch;
        if (ifMatch.Count == 0 && ifNoneMatch.Count == 0)
        {
            return (int?)null;
        }

        if (ifMatch.Count == 0)
        {
            return ifNoneMatch is ["*"] ? (int?)None : new Error.Malformed("If-None-Match is * here: the definition must not exist.");
        }

        if (ifMatch.Count > 1 || ifNoneMatch.Count > 0 || !EntityTagHeaderValue.TryParse(ifMatch[0], out var tag))
        {
            return new Error.Malformed("If-Match is one entity tag, as an ETag header gave it.");
        }

        return tag.Tag == "*" ? await AnyAsync(current) : Parse(tag);
    }

    private static async Task<Result<int?>> AnyAsync(Func<Task<int?>> current) =>
        await current() is { } version ? (int?)version : new Error.PreconditionFailed("There is no version that If-Match could fit.");

    // A tag of another form, or a weak one, is well written and fits nothing.
    private static Result<int?> Parse(EntityTagHeaderValue tag) =>
        !tag.IsWeak && int.TryParse(tag.Tag.AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version > None
            ? (int?)version
            : new Error.PreconditionFailed("If-Match names no version.");

    private static string TagOf(int version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");
}
