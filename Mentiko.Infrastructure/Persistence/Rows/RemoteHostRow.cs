namespace Mentiko.Infrastructure.Persistence.Rows;

/// <summary>A remote host that a namespace registered, with what the last preflight found.</summary>
internal sealed class RemoteHostRow : INamespaceOwned
{
    public Guid NamespaceId { get; set; }
    public string Name { get; set; } = "";
    public int Version { get; set; }
    public string Address { get; set; } = "";
    public int Port { get; set; }
    public string User { get; set; } = "";
    public string Prefix { get; set; } = "";

    /// <summary>The fingerprint, <c>SHA256:…</c>.</summary>
    public string HostKey { get; set; } = "";

    /// <summary>The name of the secret that holds the private key.</summary>
    public string Credential { get; set; } = "";
    public DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset UpdatedAt { get; set; }
    public string UpdatedBy { get; set; } = "";

    /// <summary>When the last preflight since the last change was made; null where there was none.</summary>
    public DateTimeOffset? CheckedAt { get; set; }

    /// <summary>The version of the secret that the preflight was made with.</summary>
    public int CheckedCredential { get; set; }

    /// <summary>JSON: what it found, a list of <c>{Name, IsGood, Text}</c>.</summary>
    public string CheckJson { get; set; } = "[]";

    /// <summary>As <see cref="AgentRow.DeletedAt"/>.</summary>
    public long? DeletedAt { get; set; }
}
