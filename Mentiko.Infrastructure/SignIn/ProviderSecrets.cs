using System.Collections.Immutable;
using Mentiko.Core.Secrets;
using Mentiko.Core.SignIn;
using Mentiko.Infrastructure.Persistence.Rows;
using Mentiko.Infrastructure.Persistence.Stores;
using Mentiko.Infrastructure.Vault;

namespace Mentiko.Infrastructure.SignIn;

/// <summary>The client secrets of sign-in providers: kept sealed under the namespace's key like every secret, and rows as what they mean.</summary>
internal static class ProviderSecrets
{
    // Names of secrets have no lower-case letters: what is sealed under this one opens as no secret of the vault.
    private const string Prefix = "sign-in-provider ";

    public static void Seal(this NamespaceKey key, SignInProviderRow row, SecretValue secret) =>
        (row.KeyVersion, row.Sealed) = (key.Version, key.Seal(NameOf(row), row.SecretVersion, secret.Reveal()));

    /// <summary>Throws <see cref="SealBrokenException"/>.</summary>
    public static SecretValue Open(this NamespaceKey key, SignInProviderRow row) => new(key.Open(NameOf(row), row.SecretVersion, row.Sealed));

    public static SignInProvider ToProvider(SignInProviderRow row) => new(
        new SignInProviderDefinition(
            row.Issuer,
            row.ClientId,
            row.DisplayName,
            [.. row.EmailDomains.Split('\n', StringSplitOptions.RemoveEmptyEntries)],
            OrganizationRows.ToRole(row.DefaultRole),
            row.Enabled),
        row.Version,
        row.CreatedAt,
        row.UpdatedAt,
        row.UpdatedBy);

    // The issuer too: whoever writes another one into the row would have the secret sent there.
    private static string NameOf(SignInProviderRow row) => Prefix + row.Issuer;

    public static string JoinDomains(ImmutableArray<string> domains) => string.Join('\n', domains);
}
