namespace Mentiko.Web.Accounts;

/// <summary>Where a browser goes after a form. Only paths of this site: anything else would send people to a stranger's page in our name.</summary>
internal static class ReturnUrl
{
    private const string Home = "/";
    private const string Organizations = "/orgs/";

    public static string Local(string? text) =>
        text is ['/', ..]
        && text is not ['/', '/' or '\\', ..]
        && !text.Any(c => char.IsControl(c) || c == '\\')
            ? text
            : Home;

    /// <summary>The namespace in <c>/orgs/{namespace}/...</c>; null for any other path.</summary>
    public static string? NamespaceOf(string path) => path.StartsWith(Organizations, StringComparison.Ordinal)
        ? path[Organizations.Length..].Split('/', '?', '#')[0]
        : null;
}
