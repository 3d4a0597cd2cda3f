namespace Mentiko.Infrastructure.Persistence.Rows;

/// <summary>A schedule as it is now, and when it is due next.</summary>
internal sealed class ScheduleRow : INamespaceOwned
{
    public Guid NamespaceId { get; set; }
    public string Name { get; set; } = "";
    public int Version { get; set; }
    public string Chain { get; set; } = "";
    public string Cron { get; set; } = "";
    public string TimeZone { get; set; } = "";
    public string InputJson { get; set; } = "{}";
    public bool Enabled { get; set; }
    public string Misfire { get; set; } = "";
    public string Overlap { get; set; } = "";

    /// <summary>As whom it runs: who saved this version.</summary>
    public string AuthorId { get; set; } = "";
    public string Author { get; set; } = "";
    public DateTimeOffset SavedAt { get; set; }

    /// <summary>Unix milliseconds of the tick that comes next; null while it is paused, stopped or deleted, or where none comes any more.</summary>
    public long? NextDueAt { get; set; }

    /// <summary>Why the product has stopped it; null where it has not.</summary>
    public string? StoppedReason { get; set; }
    public DateTimeOffset? StoppedAt { get; set; }

    /// <summary>As <see cref="AgentRow.DeletedAt"/>.</summary>
    public long? DeletedAt { get; set; }
}

/// <summary>A tick of a schedule: its key is what makes it happen once.</summary>
internal sealed class ScheduleTickRow : INamespaceOwned
{
    public Guid NamespaceId { get; set; }
    public string Schedule { get; set; } = "";

    /// <summary>Unix milliseconds.</summary>
    public long DueAt { get; set; }

    /// <summary><c>starting</c>, <c>waiting</c>, <c>started</c>, <c>skipped</c> or <c>missed</c>.</summary>
    public string State { get; set; } = "";

    /// <summary>The idempotency key that its run is accepted with; nobody else can know it.</summary>
    public string RunKey { get; set; } = "";

    /// <summary>What it starts, as of the moment it was due; the input is empty once it is closed.</summary>
    public string Chain { get; set; } = "";
    public string InputJson { get; set; } = "";
    public string AuthorId { get; set; } = "";
    public string Author { get; set; } = "";
    public string? RunId { get; set; }
    public string? Reason { get; set; }
    public string? Text { get; set; }

    /// <summary>Unix milliseconds since when nothing is left to do; null until then.</summary>
    public long? ClosedAt { get; set; }
}
