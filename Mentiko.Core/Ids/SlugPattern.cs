using System.Diagnostics.CodeAnalysis;

namespace Mentiko.Core.Ids;

/// <summary>The character rules that names share. Ordinal and ASCII only; no culture, no Unicode classes.</summary>
internal static class SlugPattern
{
    /// <summary><c>^[a-z0-9][a-z0-9-]{0,62}$</c>: agents, chains, schedules, webhooks and steps.</summary>
    public static bool IsName([NotNullWhen(true)] string? text) =>
        text is { Length: >= 1 and <= 63 } && IsLowerAlphanumeric(text[0]) && text.All(IsSlugCharacter);

    /// <summary><c>^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$</c>: namespaces.</summary>
    public static bool IsNamespace([NotNullWhen(true)] string? text) =>
        text is { Length: >= 1 and <= 40 } && IsLowerAlphanumeric(text[0]) && IsLowerAlphanumeric(text[^1]) && text.All(IsSlugCharacter);

    /// <summary><c>^[a-z0-9-]+(:[a-z0-9-]+)+$</c>: event types, at most 128 characters.</summary>
    public static bool IsEventType([NotNullWhen(true)] string? text) =>
        text is { Length: >= 3 and <= 128 }
        && text.Contains(':', StringComparison.Ordinal)
        && text.Split(':').All(part => part.Length > 0 && part.All(IsSlugCharacter));

    private static bool IsLowerAlphanumeric(char c) => c is (>= 'a' and <= 'z') or (>= '0' and <= '9');

    private static bool IsSlugCharacter(char c) => IsLowerAlphanumeric(c) || c == '-';
}
