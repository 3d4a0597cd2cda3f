namespace Mentiko.Core.Audit;

/// <summary>
/// An entry of a chain as it is kept and hashed: every member in the form of its canonical bytes. What readers see is
/// <see cref="AuditEntry"/>.
/// </summary>
public class ChainedEntry
{
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
