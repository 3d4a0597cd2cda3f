using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.Identity;

/// <summary>How accounts come to be and how long their tokens live. Section <c>Mentiko</c>.</summary>
public sealed class AccountOptions
{
    /// <summary><c>Open</c>: anybody may register. <c>Closed</c>: whoever is invited, with the token of their invitation. Default: Open.</summary>
    public string Registration { get; set; } = "Open";

    public BootstrapOptions Bootstrap { get; set; } = new();

    /// <summary>Minutes that a bearer token lives, from 1 to 525,600. Default: 720 (12 hours).</summary>
    public int TokenMinutes { get; set; } = 720;
}

/// <summary>The instance administrator that the start creates where no account has the address. Section <c>Mentiko:Bootstrap</c>.</summary>
public sealed class BootstrapOptions
{
    /// <summary>The address. Default: none, no account is created.</summary>
    public string? AdminEmail { get; set; }

    /// <summary>The first password, from 12 to 256 characters; required with the address. Not read again once the account exists.</summary>
    public string? AdminPassword { get; set; }
}

/// <summary>Says everything that is wrong, each with the setting's name; never the password.</summary>
internal sealed class AccountOptionsValidator : IValidateOptions<AccountOptions>
{
    public ValidateOptionsResult Validate(string? name, AccountOptions options)
    {
        var problems = Problems(options).ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> Problems(AccountOptions options)
    {
        if (options.Registration is not ("Open" or "Closed"))
        {
            yield return $"Mentiko:Registration is '{options.Registration}'; it must be 'Open' or 'Closed'.";
        }

        if (options.TokenMinutes is < 1 or > 525_600)
        {
            yield return $"Mentiko:TokenMinutes must be from 1 to 525600; it is {options.TokenMinutes}.";
        }

        if (options.Bootstrap is { AdminEmail: null, AdminPassword: not null })
        {
            yield return "Mentiko:Bootstrap:AdminPassword is set without Mentiko:Bootstrap:AdminEmail.";
        }

        if (options.Bootstrap.AdminEmail is { } email)
        {
            if (!EmailAddress.IsGood(email))
            {
                yield return "Mentiko:Bootstrap:AdminEmail is not an e-mail address.";
            }

            if (options.Bootstrap.AdminPassword is not { Length: >= PasswordRules.Shortest and <= PasswordRules.Longest })
            {
                yield return $"Mentiko:Bootstrap:AdminPassword must have {PasswordRules.Shortest} to {PasswordRules.Longest} characters.";
            }
        }
    }
}
