namespace Mentiko.Infrastructure.Persistence.Rows;

/// <summary>A secret: its value is in it only as <see cref="Sealed"/>.</summary>
internal sealed class SecretRow : INamespaceOwned
{
    public Guid NamespaceId { get; set; }
    public string Name { get; set; } = "";
    public int Version { get; set; }
    public string Description { get; set; } = "";
    public DateTimeOffset CreatedAt { get; set; }
    public string CreatedBy { get; set; } = "";
    public DateTimeOffset UpdatedAt { get; set; }
    public DateTimeOffset? LastUsedAt { get; set; }

    /// <summary>Which version of the namespace's key the value is sealed with.</summary>
    public int KeyVersion { get; set; }

    /// <summary>Nonce, ciphertext and tag; empty once the secret is deleted.</summary>
    public byte[] Sealed { get; set; } = [];

    /// <summary>As <see cref="AgentRow.DeletedAt"/>: a version number never means two different values.</summary>
    public long? DeletedAt { get; set; }
}

/// <summary>A version of the key that a namespace's secrets are sealed with, itself wrapped by the root key.</summary>
internal sealed class NamespaceKeyRow : INamespaceOwned
{
    public Guid NamespaceId { get; set; }
    public int Version { get; set; }

    /// <summary>Empty once the version is retired: then nobody can use it any more.</summary>
    public byte[] Wrapped { get; set; } = [];
    public DateTimeOffset CreatedAt { get; set; }
    public long? RetiredAt { get; set; }
}

/// <summary>Which secrets an agent's current version declares, so that a secret's users are found by index.</summary>
internal sealed class AgentSecretRow : INamespaceOwned
{
    public Guid NamespaceId { get; set; }
    public string Secret { get; set; } = "";
    public string Agent { get; set; } = "";
}

/// <summary>The root key that this database's namespace keys are wrapped with, by its name. Stands outside of any namespace.</summary>
internal sealed class RootKeyRow
{
    public string Id { get; set; } = "";
    public DateTimeOffset FirstUsedAt { get; set; }
}
