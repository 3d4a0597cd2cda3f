using System.Collections.Immutable;
using System.Globalization;
using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.SignIn;

/// <summary>Checks what an Owner wrote, and says everything that is wrong at once.</summary>
internal static class SignInProviderReader
{
    private const int LongestIssuer = 400, LongestClientId = 200, LongestName = 100, LongestSecret = 2_000, MostDomains = 50;

    public static Result<SignInProviderDefinition> Read(SaveSignInProvider.Input input)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        Check(errors, "$.issuer", ProblemOfIssuer(input.Issuer));
        Check(errors, "$.clientId", IsPlain(input.ClientId, LongestClientId) ? null : "A client id has 1 to 200 ASCII characters, none of them a space.");
        Check(errors, "$.clientSecret", input.ClientSecret is { } secret && !IsSecret(secret) ? "A client secret has 1 to 2000 visible ASCII characters or spaces." : null);
        Check(errors, "$.displayName", IsName(input.DisplayName) ? null : "A name has 1 to 100 characters without control characters.");
        Check(errors, "$.defaultRole", input.DefaultRole is Role.Viewer or Role.Operator
            ? null
            : "Whoever comes for the first time is viewer or operator; an Owner can give them more afterwards.");
        var domains = ReadDomains(input.EmailDomains, errors);
        return errors.Count > 0
            ? new Error.Invalid(errors)
            : new SignInProviderDefinition(input.Issuer, input.ClientId, input.DisplayName.Trim(), domains, input.DefaultRole, input.Enabled);
    }

    // Compared with what tokens say to the letter, so it is kept to the letter. Whether http is taken, the server's settings say.
    private static string? ProblemOfIssuer(string issuer) =>
        !IsPlain(issuer, LongestIssuer) || !Uri.TryCreate(issuer, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http")
            ? "An issuer is an address that begins with https://, of 400 characters at most."
            : address.UserInfo.Length > 0 || issuer.AsSpan().ContainsAny("?#\\")
                ? "An issuer has no user, no query and no fragment."
                : null;

    private static ImmutableArray<string> ReadDomains(IReadOnlyList<string> domains, Dictionary<string, string[]> errors)
    {
        if (domains.Count > MostDomains)
        {
            errors["$.emailDomains"] = [string.Create(CultureInfo.InvariantCulture, $"There are {domains.Count} domains; at most {MostDomains} are allowed.")];
            return [];
        }

        for (var index = 0; index < domains.Count; index++)
        {
            Check(errors, string.Create(CultureInfo.InvariantCulture, $"$.emailDomains[{index}]"), IsDomain(domains[index]) ? null : "A domain is what follows the @ of an address: example.com.");
        }

        return [.. domains.Select(domain => domain.ToLowerInvariant()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    private static bool IsDomain(string text) =>
        text.Length is >= 1 and <= 253 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.') && !text.StartsWith('.') && !text.EndsWith('.');

    private static bool IsPlain(string text, int longest) => text.Length >= 1 && text.Length <= longest && text.All(c => c is > ' ' and <= '~');

    private static bool IsSecret(string text) => text.Length is >= 1 and <= LongestSecret && text.All(c => c is >= ' ' and <= '~');

    private static bool IsName(string text) => text.Trim().Length is >= 1 and <= LongestName && !text.Any(char.IsControl);

    private static void Check(Dictionary<string, string[]> errors, string path, string? problem)
    {
        if (problem is not null)
        {
            errors[path] = [problem];
        }
    }
}
