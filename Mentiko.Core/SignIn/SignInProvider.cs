using System.Collections.Immutable;
using Mentiko.Core.Access;

namespace Mentiko.Core.SignIn;

/// <summary>How people sign in to one organization by its own identity provider, as an Owner wrote it.</summary>
/// <param name="Issuer">The provider's OpenID Connect issuer, exactly as its tokens name it.</param>
/// <param name="ClientId">What the provider knows this server by.</param>
/// <param name="DisplayName">What people read before they are sent there.</param>
/// <param name="EmailDomains">In lower case. Where there are any, only people with a verified address in one of them come in.</param>
/// <param name="DefaultRole">What somebody is who comes for the first time: Viewer or Operator.</param>
/// <param name="Enabled">False: nobody comes in by it, and whoever did is out.</param>
public sealed record SignInProviderDefinition(
    string Issuer, string ClientId, string DisplayName, ImmutableArray<string> EmailDomains, Role DefaultRole, bool Enabled)
{
    /// <summary>Whether somebody with this address is accepted.</summary>
    /// <param name="verified">An address that the provider says it has verified; null where there is none.</param>
    public bool Accepts(string? verified) =>
        EmailDomains.IsEmpty
        || (verified is not null && EmailDomains.Contains(verified[(verified.LastIndexOf('@') + 1)..].ToLowerInvariant(), StringComparer.Ordinal));
}

/// <summary>A sign-in provider as it is now, without its client secret, which no answer ever holds.</summary>
public sealed record SignInProvider(SignInProviderDefinition Definition, int Version, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, string UpdatedBy);
