using System.Collections.Immutable;
using Mentiko.Core.Agents;
using Mentiko.Core.Chains;

namespace Mentiko.Core.Runs;

/// <summary>The state of a run.</summary>
public enum RunStatus
{
    Queued,
    Running,
    Succeeded,
    Failed,
    Cancelling,
    Cancelled,
    TimedOut,
}

/// <summary>The state of a step within a run.</summary>
public enum StepStatus
{
    Pending,
    Queued,
    Running,
    Succeeded,
    Failed,
    Skipped,
    Cancelled,
    TimedOut,
}

/// <summary>The state of one attempt of a step.</summary>
public enum AttemptStatus
{
    Running,
    Succeeded,
    Failed,
    Cancelled,
    TimedOut,
}

/// <summary>Why an attempt ended as it did. A closed list: it is part of the contract.</summary>
public enum AttemptReason
{
    None,
    ExitCode,
    Timeout,
    Cancelled,
    LimitMemory,
    LimitProcesses,
    LimitOutput,
    LimitFiles,
    LimitCpu,
    BadEvent,
    SecretInEvent,
    SecretMissing,
    SecretUnreadable,
    ExecutorUnavailable,
    StartFailed,
    TargetNotAllowed,
    HostKeyRefused,
    Lost,
}

/// <summary>What started a run.</summary>
public enum TriggerKind
{
    Api,
    Page,
    Cli,
    Schedule,
    Webhook,
    Retry,
    Example,
}

/// <summary>A run of one pinned version of a chain, with everything a reader may know of it.</summary>
public sealed record Run
{
    public required RunId Id { get; init; }
    public required ChainName Chain { get; init; }
    public required int ChainVersion { get; init; }
    public required RunStatus Status { get; init; }
    public required TriggerKind TriggerKind { get; init; }

    /// <summary>Display name of who or what started it.</summary>
    public required string TriggeredBy { get; init; }

    /// <summary>The input as a JSON object.</summary>
    public required string InputJson { get; init; }

    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
    public RunId? RetryOf { get; init; }
    public required DateTimeOffset QueuedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    public RunFailure? Failure { get; init; }
    public ImmutableArray<RunStep> Steps { get; init; } = [];

    public bool IsOver => Status is RunStatus.Succeeded or RunStatus.Failed or RunStatus.Cancelled or RunStatus.TimedOut;
}

/// <summary>Why a run failed: the first unhandled failure.</summary>
public sealed record RunFailure(string Code, StepId? Step, string Text);

/// <summary>A step of a run with its attempts, oldest first.</summary>
public sealed record RunStep(StepId Id, AgentName Agent, StepStatus Status, ImmutableArray<RunAttempt> Attempts);

/// <summary>One attempt of a step. Numbers count from 1 across all visits of the step.</summary>
public sealed record RunAttempt(
    int Number,
    AttemptStatus Status,
    AttemptReason Reason,
    ExecutionTarget Executor,
    DateTimeOffset StartedAt,
    DateTimeOffset? FinishedAt,
    int? ExitCode,
    string? Text)
{
    /// <summary>The visit that it is a try of, from 1.</summary>
    public int Visit { get; init; } = 1;
}
