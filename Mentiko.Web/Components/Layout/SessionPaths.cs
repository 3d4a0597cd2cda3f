namespace Mentiko.Web.Components.Layout;

/// <summary>Where the plain forms of sessions post to, and the pages that hold them.</summary>
public static class SessionPaths
{
    public const string SignIn = "/session/sign-in";
    public const string SignOut = "/session/sign-out";
    public const string Switch = "/session/switch";
    public const string Register = "/session/register";
    public const string Code = "/session/code";
    public const string Forgot = "/session/forgot-password";
    public const string Reset = "/session/reset-password";
    public const string Password = "/session/password";
    public const string Organization = "/session/organization";
    public const string EndAll = "/session/end-all";
}
