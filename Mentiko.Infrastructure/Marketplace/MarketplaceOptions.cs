namespace Mentiko.Infrastructure.Marketplace;

/// <summary>What this server's catalog has beside the items that are shipped.</summary>
public sealed class MarketplaceOptions
{
    /// <summary>
    /// A folder with bundles, each <c>name.zip</c> beside <c>name.zip.sig</c>. Read at the start; a bundle that cannot
    /// be accepted is left out with a sentence in the log. Default: none.
    /// </summary>
    public string? Folder { get; set; }

    /// <summary>
    /// Whose bundles are accepted: by publisher's name the public key in PEM, RSA of at least 2048 bits or an elliptic
    /// curve, or the path of a file with it. Default: nobody's.
    /// </summary>
    public Dictionary<string, string> TrustedKeys { get; } = new(StringComparer.Ordinal);
}
