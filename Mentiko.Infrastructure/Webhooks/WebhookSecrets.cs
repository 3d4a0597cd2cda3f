using System.Buffers.Text;
using System.Security.Cryptography;
using Mentiko.Core.Secrets;
using Mentiko.Core.Webhooks;
using Mentiko.Infrastructure.Persistence.Rows;
using Mentiko.Infrastructure.Vault;

namespace Mentiko.Infrastructure.Webhooks;

/// <summary>Signing secrets: made at random, kept sealed under the namespace's key like every secret.</summary>
internal static class WebhookSecrets
{
    private const int RandomBytes = 32;

    // Names of secrets have no lower-case letters: what is sealed under this one opens as no secret of the vault.
    private const string Prefix = "webhook:";

    public static SecretValue New() => new($"whsec_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes))}");

    public static void Seal(this NamespaceKey key, WebhookRow row, SecretValue secret) =>
        (row.KeyVersion, row.Sealed) = (key.Version, key.Seal(Prefix + row.Name, row.SecretVersion, secret.Reveal()));

    /// <summary>Throws <see cref="SealBrokenException"/>.</summary>
    public static SecretValue Open(this NamespaceKey key, WebhookRow row) => new(key.Open(Prefix + row.Name, row.SecretVersion, row.Sealed));

    public static Webhook ToWebhook(WebhookRow row) => new(
        WebhookName.Parse(row.Name),
        row.Version,
        new WebhookDefinition(Core.Chains.ChainName.Parse(row.Chain), row.Enabled),
        row.CreatedAt,
        row.UpdatedAt,
        row.UpdatedBy,
        row.SecretAt,
        row.RefusedAt is { } refused ? DateTimeOffset.FromUnixTimeMilliseconds(refused) : null);
}
