using System.Text;

namespace Mentiko.Web.Api;

/// <summary>The name of an operation, of which client generators make a method: <c>getRunsByIdEvents</c>. Follows from the route alone.</summary>
internal static class OperationNames
{
    private const string OfNamespace = "orgs/{namespace}";

    /// <param name="method">GET and its like.</param>
    /// <param name="path">The route below the API's prefix, without constraints.</param>
    public static string Of(string method, string path)
    {
        var name = new StringBuilder(method.ToLowerInvariant());
        var rest = path.Trim('/');
        if (rest == OfNamespace)
        {
            return name.Append("Org").ToString();
        }

        // Almost everything is in a namespace, so that goes without saying.
        rest = rest.StartsWith(OfNamespace + "/", StringComparison.Ordinal) ? rest[(OfNamespace.Length + 1)..] : rest;
        foreach (var segment in rest.Split('/'))
        {
            var isParameter = segment.StartsWith('{');
            if (isParameter)
            {
                name.Append("By");
            }

            foreach (var word in segment.Trim('{', '}', '*').Split('-', StringSplitOptions.RemoveEmptyEntries))
            {
                name.Append(char.ToUpperInvariant(word[0])).Append(word.AsSpan(1));
            }
        }

        return name.ToString();
    }
}
