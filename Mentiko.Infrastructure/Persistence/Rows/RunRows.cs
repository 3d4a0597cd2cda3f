namespace Mentiko.Infrastructure.Persistence.Rows;

/// <summary>A run. Status and lease are only ever changed by compare-and-set in the commit line.</summary>
internal sealed class RunRow : INamespaceOwned
{
    public Guid NamespaceId { get; set; }
    public string Id { get; set; } = "";
    public string Chain { get; set; } = "";
    public int ChainVersion { get; set; }

    /// <summary>Wire name of the status.</summary>
    public string Status { get; set; } = "";
    public string TriggerKind { get; set; } = "";
    public string? TriggeredById { get; set; }
    public string TriggeredBy { get; set; } = "";
    public string InputJson { get; set; } = "{}";
    public string LabelsJson { get; set; } = "{}";
    public string? RetryOf { get; set; }

    /// <summary>Ids of the steps that a retry takes over, a JSON array; null where it is no retry. Their events are copied when the run is claimed.</summary>
    public string? KeptStepsJson { get; set; }

    /// <summary>The pinned chain and agents, canonical JSON.</summary>
    public string DefinitionJson { get; set; } = "";

    /// <summary>Unix milliseconds, as every time in the run tables: they sort and compare the same on each database.</summary>
    public long QueuedAt { get; set; }
    public long? StartedAt { get; set; }
    public long? FinishedAt { get; set; }
    public string? FailureCode { get; set; }
    public string? FailureStep { get; set; }
    public string? FailureText { get; set; }

    /// <summary>The node that executes the run; null when none does.</summary>
    public string? LeaseOwner { get; set; }

    /// <summary>Grows with each claim. A write that brings an older token is refused.</summary>
    public long LeaseToken { get; set; }
    public long? LeaseUntil { get; set; }

    /// <summary>The last event sequence that is committed.</summary>
    public int EventSequence { get; set; }

    /// <summary>How often an execution of this run was lost with its node.</summary>
    public int LostCount { get; set; }
}

/// <summary>A step of a run.</summary>
internal sealed class StepRow : INamespaceOwned
{
    public Guid NamespaceId { get; set; }
    public string RunId { get; set; } = "";
    public string StepId { get; set; } = "";

    /// <summary>Place in the definition.</summary>
    public int Position { get; set; }
    public string Agent { get; set; } = "";
    public string Status { get; set; } = "";
}

/// <summary>A visit of a step: which events started it and how it ended.</summary>
internal sealed class VisitRow : INamespaceOwned
{
    public Guid NamespaceId { get; set; }
    public string RunId { get; set; } = "";
    public string StepId { get; set; } = "";
    public int Visit { get; set; }

    /// <summary>Sequences of the triggering events, comma separated, in arrival order.</summary>
    public string Inputs { get; set; } = "";
    public string Status { get; set; } = "";
}

/// <summary>One attempt. Numbers count across the visits of the step.</summary>
internal sealed class AttemptRow : INamespaceOwned
{
    public Guid NamespaceId { get; set; }
    public string RunId { get; set; } = "";
    public string StepId { get; set; } = "";
    public int Number { get; set; }
    public int Visit { get; set; }
    public string Status { get; set; } = "";
    public string? Reason { get; set; }
    public string Executor { get; set; } = "local";
    public long StartedAt { get; set; }
    public long? FinishedAt { get; set; }
    public int? ExitCode { get; set; }
    public string? Text { get; set; }
}

/// <summary>The index of a run's event files.</summary>
internal sealed class RunEventRow : INamespaceOwned
{
    public Guid NamespaceId { get; set; }
    public string RunId { get; set; } = "";
    public int Sequence { get; set; }
    public string EventId { get; set; } = "";
    public string Type { get; set; } = "";
    public string? StepId { get; set; }
    public int? Attempt { get; set; }
    public long Time { get; set; }

    /// <summary>Lease token of the worker that staged the file; names the staged file for recovery.</summary>
    public long LeaseToken { get; set; }
}

/// <summary>A label of a run, for the filter of the run list.</summary>
internal sealed class RunLabelRow : INamespaceOwned
{
    public Guid NamespaceId { get; set; }
    public string RunId { get; set; } = "";
    public string Key { get; set; } = "";
    public string Value { get; set; } = "";
}

/// <summary>A trigger's idempotency key.</summary>
internal sealed class IdempotencyRow : INamespaceOwned
{
    public Guid NamespaceId { get; set; }
    public string Chain { get; set; } = "";
    public string Key { get; set; } = "";
    public string RequestHash { get; set; } = "";
    public string RunId { get; set; } = "";
    public long CreatedAt { get; set; }
}
