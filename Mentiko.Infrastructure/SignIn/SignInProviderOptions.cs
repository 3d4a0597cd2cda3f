using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Mentiko.Infrastructure.SignIn;

/// <summary>What organizations' own sign-in providers may be. Section <c>Mentiko:SignInProviders</c>.</summary>
public sealed class SignInProviderOptions : IValidatableObject
{
    public const string Section = "Mentiko:SignInProviders";

    /// <summary>
    /// Dangerous: addresses and networks, comma separated (<c>10.1.2.3, 10.2.0.0/16</c>), where providers may be although
    /// they are not public; also without TLS there, and nowhere else. For a provider in one's own network: every Owner
    /// of an organization can then have this server ask whatever answers HTTP there. Default: none.
    /// </summary>
    public string? AllowAddresses { get; set; }

    /// <summary>Accounts that the provider of one organization may vouch for, from 1 to 100,000. Default: 1,000.</summary>
    [Range(1, 100_000, ErrorMessage = Section + ":PeoplePerNamespace must be from 1 to 100000.")]
    public int PeoplePerNamespace { get; set; } = 1_000;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => Parts()
        .Where(text => ToNetwork(text) is null)
        .Select(text => new ValidationResult($"{Section}:{nameof(AllowAddresses)}: '{text}' is neither an address nor a network such as 10.1.0.0/16."));

    internal IReadOnlyList<IPNetwork> Allowed() => [.. Parts().Select(ToNetwork).OfType<IPNetwork>()];

    private string[] Parts() => AllowAddresses?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static IPNetwork? ToNetwork(string text) =>
        IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address) && address.ToString() == text ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : null;
}
