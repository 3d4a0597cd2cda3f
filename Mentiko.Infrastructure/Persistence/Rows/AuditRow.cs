namespace Mentiko.Infrastructure.Persistence.Rows;

/// <summary>An entry of a namespace's audit chain. Written once; the database refuses to change or delete it.</summary>
internal sealed class AuditRow : INamespaceOwned
{
    public Guid NamespaceId { get; set; }

    /// <summary>From 1, without gaps within the namespace.</summary>
    public long Sequence { get; set; }

    /// <summary>Unix milliseconds.</summary>
    public long Time { get; set; }
    public string ActorKind { get; set; } = "";
    public string? ActorId { get; set; }
    public string ActorName { get; set; } = "";
    public string Credential { get; set; } = "";
    public string Action { get; set; } = "";
    public string TargetKind { get; set; } = "";
    public string TargetId { get; set; } = "";
    public string Outcome { get; set; } = "";
    public string? Ip { get; set; }
    public string? UserAgent { get; set; }
    public string? RunId { get; set; }

    /// <summary>A JSON object of strings, canonical.</summary>
    public string DetailsJson { get; set; } = "{}";
    public string PreviousHash { get; set; } = "";
    public string Hash { get; set; } = "";
}
