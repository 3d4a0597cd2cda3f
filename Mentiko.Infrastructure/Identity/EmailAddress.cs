namespace Mentiko.Infrastructure.Identity;

/// <summary>The rules that an address of an account follows. ASCII only: two addresses that look the same are the same.</summary>
internal static class EmailAddress
{
    public static bool IsGood(string email) =>
        email.Length is >= 3 and <= 254
        && email.All(c => c is > ' ' and <= '~')
        && email.IndexOf('@', StringComparison.Ordinal) is > 0 and var at
        && at == email.LastIndexOf('@')
        && at < email.Length - 1;

    /// <summary>What addresses are compared by.</summary>
    public static string Normalize(string email) => email.Trim().ToUpperInvariant();
}
