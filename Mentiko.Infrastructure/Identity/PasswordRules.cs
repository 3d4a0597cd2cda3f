using Microsoft.AspNetCore.Identity;

namespace Mentiko.Infrastructure.Identity;

/// <summary>Long rather than complicated: length is what makes a password hard to guess.</summary>
internal static class PasswordRules
{
    public const int Shortest = 12;

    /// <summary>A longer one is refused before it is hashed: hashing must not become work that a stranger can order.</summary>
    public const int Longest = 256;
    private const int Different = 5;

    public static void Apply(IdentityOptions options)
    {
        options.Password = new PasswordOptions
        {
            RequiredLength = Shortest,
            RequiredUniqueChars = Different,
            RequireDigit = false,
            RequireLowercase = false,
            RequireUppercase = false,
            RequireNonAlphanumeric = false,
        };
        options.User.RequireUniqueEmail = true;

        // The user name is the address, which has rules of its own.
        options.User.AllowedUserNameCharacters = "";
        options.Lockout.MaxFailedAccessAttempts = LockoutRule.Failures;
        options.Lockout.DefaultLockoutTimeSpan = LockoutRule.Duration;
    }

    /// <summary>What is wrong with a new password.</summary>
    public static IEnumerable<string> Problems(string password, string email)
    {
        if (password.Length is < Shortest or > Longest)
        {
            yield return $"A password has {Shortest} to {Longest} characters.";
        }
        else if (password.Distinct().Count() < Different)
        {
            yield return $"A password has at least {Different} different characters.";
        }
        else if (string.Equals(password, email, StringComparison.OrdinalIgnoreCase))
        {
            yield return "The password must not be the e-mail address.";
        }
    }
}
