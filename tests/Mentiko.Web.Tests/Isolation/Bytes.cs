using System.Text.RegularExpressions;

namespace Mentiko.Web.Tests.Isolation;

/// <summary>An answer as the caller gets it: status, headers and body. Two of them are compared as text.</summary>
public static partial class Bytes
{
    /// <param name="answer">The answer.</param>
    /// <param name="withSeals">Whether sealed tokens of pages count: they are random in every answer.</param>
    public static async Task<string> OfAsync(HttpResponseMessage answer, bool withSeals = true)
    {
        var headers = answer.Headers.Concat(answer.Content.Headers)
            .Where(header => header.Key is not ("Date" or "Set-Cookie"))
            .OrderBy(header => header.Key, StringComparer.Ordinal)
            .Select(header => $"{header.Key}: {string.Join(" | ", header.Value)}");
        var body = await answer.Content.ReadAsStringAsync();
        return $"{(int)answer.StatusCode}\n{string.Join('\n', headers)}\n\n{(withSeals ? body : Seal().Replace(body, "(sealed)"))}";
    }

    // Antiforgery tokens and component state: protected, so different each time, and of no fixed length.
    [GeneratedRegex(@"CfDJ8[\w\-+/=]+")]
    private static partial Regex Seal();
}
