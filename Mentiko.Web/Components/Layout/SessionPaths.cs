namespace Mentiko.Web.Components.Layout;

/// <summary>Where the plain forms of sessions post to, and the pages that hold them.</summary>
public static class SessionPaths
{
    public const string SignIn = "/session/sign-in";
    public const string SignOut = "/session/sign-out";
    public const string Switch = "/session/switch";
    public const string Register = "/session/register";
}
