namespace Mentiko.Infrastructure.Persistence.Rows;

/// <summary>How people sign in to a namespace by its own provider: its client secret is in it only as <see cref="Sealed"/>.</summary>
internal sealed class SignInProviderRow : INamespaceOwned
{
    public Guid NamespaceId { get; set; }
    public int Version { get; set; }
    public string Issuer { get; set; } = "";
    public string ClientId { get; set; } = "";
    public string DisplayName { get; set; } = "";

    /// <summary>In lower case, one on each line; empty where every address is taken, and none.</summary>
    public string EmailDomains { get; set; } = "";
    public string DefaultRole { get; set; } = "";
    public bool Enabled { get; set; }
    public DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset UpdatedAt { get; set; }
    public string UpdatedBy { get; set; } = "";

    /// <summary>Grows with each new secret; what was sealed as one version opens as no other.</summary>
    public int SecretVersion { get; set; }

    /// <summary>Which version of the namespace's key the client secret is sealed with.</summary>
    public int KeyVersion { get; set; }

    /// <summary>Nonce, ciphertext and tag; empty once the provider is deleted.</summary>
    public byte[] Sealed { get; set; } = [];

    /// <summary>As <see cref="AgentRow.DeletedAt"/>.</summary>
    public long? DeletedAt { get; set; }
}

/// <summary>A journey that somebody came back from: until it is too old by itself it is not taken again.</summary>
internal sealed class SignInUseRow : INamespaceOwned
{
    public Guid NamespaceId { get; set; }

    /// <summary>SHA-256 of the journey's nonce, lower-case hex.</summary>
    public string Nonce { get; set; } = "";

    /// <summary>Unix milliseconds.</summary>
    public long UsedAt { get; set; }
}
