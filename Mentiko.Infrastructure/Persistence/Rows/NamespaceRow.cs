namespace Mentiko.Infrastructure.Persistence.Rows;

/// <summary>Marks a row that belongs to one namespace: filtered on every read, guarded on every write.</summary>
internal interface INamespaceOwned
{
    Guid NamespaceId { get; }
}

/// <summary>A namespace. Stands outside of any, on the list of exceptions.</summary>
internal sealed class NamespaceRow
{
    public Guid Id { get; set; }
    public string Slug { get; set; } = "";
    public string Name { get; set; } = "";
    public string Plan { get; set; } = "free";

    /// <summary><c>creating</c> until its tree exists, then <c>active</c>, <c>suspended</c> or <c>deleting</c>.</summary>
    public string Status { get; set; } = "creating";
    public int OsUid { get; set; }
    public bool AdminsMayWriteSecrets { get; set; }
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>The lower limits that its Owners set, a JSON object by wire name of the quota; null where there are none.</summary>
    public string? OwnLimitsJson { get; set; }

    /// <summary>The ceilings that the instance administrator set in place of the plan's, as <see cref="OwnLimitsJson"/>.</summary>
    public string? AgreedLimitsJson { get; set; }

    /// <summary>What its Owners decided beyond the columns, a JSON object; null where all is as usual.</summary>
    public string? SettingsJson { get; set; }

    /// <summary>Unix milliseconds since when no run of it is started; null while runs are.</summary>
    public long? QueuePausedAt { get; set; }
}

/// <summary>
/// How many runs of a namespace wait and work, counted by the commits that change it: a limit is checked by one look,
/// however long the queue. Made with the namespace's first definition or run.
/// </summary>
internal sealed class RunCountRow : INamespaceOwned
{
    public Guid NamespaceId { get; set; }

    /// <summary>Runs with the status queued.</summary>
    public long Queued { get; set; }

    /// <summary>Runs with the status running or cancelling.</summary>
    public long Running { get; set; }

    /// <summary>
    /// Drawn anew with each change of a chain, an agent, or which secrets there are; 0 until the first. Stands here
    /// because the act that accepts a run reads this row anyway.
    /// </summary>
    public long DefinitionStamp { get; set; }
}

/// <summary>A user's role in a namespace.</summary>
internal sealed class MembershipRow : INamespaceOwned
{
    public Guid NamespaceId { get; set; }
    public string UserId { get; set; } = "";
    public string Role { get; set; } = "";
    public DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset? LastActiveAt { get; set; }
}

/// <summary>An invitation of an address without an account. Its token is known by hash only.</summary>
internal sealed class InvitationRow : INamespaceOwned
{
    public Guid NamespaceId { get; set; }
    public string Id { get; set; } = "";
    public string Email { get; set; } = "";
    public string NormalizedEmail { get; set; } = "";
    public string Role { get; set; } = "";

    /// <summary>SHA-256 of the token, lower-case hex.</summary>
    public string TokenHash { get; set; } = "";
    public string InvitedBy { get; set; } = "";
    public DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset ExpiresAt { get; set; }
    public DateTimeOffset? AcceptedAt { get; set; }
}

/// <summary>A number that only grows, for instance the next uid. Stands outside of any namespace.</summary>
internal sealed class CounterRow
{
    public string Name { get; set; } = "";
    public long Value { get; set; }
}

/// <summary>
/// A server of this instance, as the others know it. Stands outside of any namespace. Its id is what leases name as
/// their owner; a new one at each start.
/// </summary>
internal sealed class NodeRow
{
    public string Id { get; set; } = "";

    /// <summary>The machine's name, for people.</summary>
    public string Name { get; set; } = "";

    /// <summary>Wire names of its roles, comma separated.</summary>
    public string Roles { get; set; } = "";
    public string Version { get; set; } = "";

    /// <summary>Runs that it takes at a time; 0 without the role worker.</summary>
    public int Slots { get; set; }

    /// <summary>Unix milliseconds.</summary>
    public long StartedAt { get; set; }

    /// <summary>Unix milliseconds of its last sign of life.</summary>
    public long SeenAt { get; set; }

    /// <summary>Whether it was told to stop and takes no further run.</summary>
    public bool IsDraining { get; set; }
}
