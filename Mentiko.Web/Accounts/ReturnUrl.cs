namespace Mentiko.Web.Accounts;

/// <summary>Where a browser goes after a form. Only paths of this site: anything else would send people to a stranger's page in our name.</summary>
internal static class ReturnUrl
{
    private const string Home = "/";
    private const string Organizations = "/orgs/";
    private const string Invitations = "/invitations/";

    public static string Local(string? text) =>
        text is ['/', ..]
        && text is not ['/', '/' or '\\', ..]
        && !text.Any(c => char.IsControl(c) || c == '\\')
            ? text
            : Home;

    /// <summary>The namespace in <c>/orgs/{namespace}/...</c>; null for any other path.</summary>
    public static string? NamespaceOf(string path) => Below(Organizations, path);

    /// <summary>The token in <c>/invitations/{token}</c>; null for any other path.</summary>
    public static string? InvitationOf(string path) => Below(Invitations, path);

    private static string? Below(string folder, string path) => path.StartsWith(folder, StringComparison.Ordinal)
        ? path[folder.Length..].Split('/', '?', '#')[0]
        : null;
}
