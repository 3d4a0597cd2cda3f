using System.Text.Json;
using Mentiko.Infrastructure.Identity;

namespace Mentiko.Infrastructure.SignIn;

/// <summary>What a checked token says of somebody: claims of the provider's, each made fit to be shown.</summary>
/// <param name="Subject">Who it is, to the provider.</param>
/// <param name="Name">How they are called: never empty, and fit to stand beside other text.</param>
/// <param name="Email">An address; null where there is none that can be one.</param>
/// <param name="VerifiedEmail">The same, where the provider says that it has verified it.</param>
internal sealed record ProvidedClaims(string Subject, string Name, string? Email, string? VerifiedEmail)
{
    private const int LongestSubject = 255;

    /// <summary>Null where there is no subject that can be one.</summary>
    public static ProvidedClaims? Read(IDictionary<string, object> claims)
    {
        if (Text(claims, "sub") is not { Length: >= 1 and <= LongestSubject } subject)
        {
            return null;
        }

        var email = Text(claims, "email") is { } address && EmailAddress.IsGood(address) ? address : null;
        string?[] names = [Text(claims, "name")?.Trim(), Text(claims, "preferred_username")?.Trim(), email, subject];
        return new ProvidedClaims(
            subject,
            names.FirstOrDefault(name => name is not null && DisplayNames.IsGood(name)) ?? "Somebody without a name",
            email,
            IsTrue(claims, "email_verified") ? email : null);
    }

    private static string? Text(IDictionary<string, object> claims, string name) => claims.TryGetValue(name, out var value) ? value as string : null;

    // Some providers write it as a string.
    private static bool IsTrue(IDictionary<string, object> claims, string name) => claims.TryGetValue(name, out var value) && value switch
    {
        bool flag => flag,
        string text => text == "true",
        JsonElement { ValueKind: JsonValueKind.True } => true,
        _ => false,
    };
}
