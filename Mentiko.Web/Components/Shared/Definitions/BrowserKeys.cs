using Mentiko.Core.Access;

namespace Mentiko.Web.Components.Shared.Definitions;

/// <summary>The names under which a browser keeps what its user arranged and drafted; other users of the same browser have others.</summary>
internal static class BrowserKeys
{
    public static string? Places(SessionIdentity? user, string slug, string chain) => Of("places", user, slug, "chain", chain);

    /// <param name="user">Whose draft.</param>
    /// <param name="slug">The namespace.</param>
    /// <param name="kind">chain or agent.</param>
    /// <param name="name">Null for a new one.</param>
    public static string? Draft(SessionIdentity? user, string slug, string kind, string? name) => Of("draft", user, slug, kind, name ?? "");

    private static string? Of(string what, SessionIdentity? user, string slug, string kind, string name) =>
        user?.Actor.Id is { } id ? $"mentiko.{what}/{id.Value}/{slug}/{kind}/{name}" : null;
}
