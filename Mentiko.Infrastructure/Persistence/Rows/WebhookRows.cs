namespace Mentiko.Infrastructure.Persistence.Rows;

/// <summary>A webhook: its signing secret is in it only as <see cref="Sealed"/>.</summary>
internal sealed class WebhookRow : INamespaceOwned
{
    public Guid NamespaceId { get; set; }
    public string Name { get; set; } = "";
    public int Version { get; set; }
    public string Chain { get; set; } = "";
    public bool Enabled { get; set; }
    public DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset UpdatedAt { get; set; }
    public string UpdatedBy { get; set; } = "";

    /// <summary>Grows with each rotation; what was sealed as one version opens as no other.</summary>
    public int SecretVersion { get; set; }
    public DateTimeOffset SecretAt { get; set; }

    /// <summary>Which version of the namespace's key the signing secret is sealed with.</summary>
    public int KeyVersion { get; set; }

    /// <summary>Nonce, ciphertext and tag; empty once the webhook is deleted.</summary>
    public byte[] Sealed { get; set; } = [];

    /// <summary>Unix milliseconds of the last call whose signature was not good, once a minute at most; null where there was none.</summary>
    public long? RefusedAt { get; set; }

    /// <summary>As <see cref="AgentRow.DeletedAt"/>.</summary>
    public long? DeletedAt { get; set; }
}

/// <summary>A delivery to a webhook whose signature was good, and what became of it.</summary>
internal sealed class WebhookDeliveryRow : INamespaceOwned
{
    public Guid NamespaceId { get; set; }
    public string Webhook { get; set; } = "";

    /// <summary>32 hex digits of a version 7 UUID: ids sort by time.</summary>
    public string Id { get; set; } = "";
    public long ReceivedAt { get; set; }

    /// <summary><c>delivery</c>, <c>redelivery</c> or <c>test</c>.</summary>
    public string Kind { get; set; } = "";

    /// <summary><c>received</c>, <c>accepted</c> or <c>refused</c>.</summary>
    public string State { get; set; } = "";

    /// <summary>The sender's own id for it; null where it sent none.</summary>
    public string? SenderId { get; set; }
    public string Body { get; set; } = "";
    public string? RunId { get; set; }

    /// <summary>The code of the refusal.</summary>
    public string? Code { get; set; }
    public string? Text { get; set; }

    /// <summary>The delivery that this one repeats.</summary>
    public string? RepeatOf { get; set; }
}

/// <summary>A signature that was taken once: until it is too old by itself it is not taken again.</summary>
internal sealed class WebhookSignatureRow : INamespaceOwned
{
    public Guid NamespaceId { get; set; }
    public string Webhook { get; set; } = "";

    /// <summary>Lower-case hex.</summary>
    public string Signature { get; set; } = "";

    /// <summary>The moment that was signed, Unix seconds.</summary>
    public long SignedAt { get; set; }
}
