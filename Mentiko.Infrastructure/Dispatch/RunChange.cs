using System.Collections.Immutable;
using Mentiko.Core.Agents;
using Mentiko.Core.Chains;
using Mentiko.Core.Events;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Vault;

namespace Mentiko.Infrastructure.Dispatch;

/// <summary>Everything that one commit changes about a run.</summary>
internal sealed record RunChange
{
    public static RunChange None { get; } = new();

    public ImmutableArray<AttemptEnd> EndedAttempts { get; init; } = [];

    public ImmutableArray<VisitEnd> EndedVisits { get; init; } = [];

    /// <summary>New events, ascending; their files are staged before the commit.</summary>
    public ImmutableArray<NewEvent> Events { get; init; } = [];

    /// <summary>New visits; those of a retry's kept steps come with their outcome.</summary>
    public ImmutableArray<StepVisit> Visits { get; init; } = [];

    public ImmutableArray<AttemptStart> Attempts { get; init; } = [];

    /// <summary>Steps whose status changed.</summary>
    public ImmutableArray<StepProgress> Steps { get; init; } = [];

    public RunEnd? End { get; init; }

    public bool IsEmpty => EndedAttempts.IsEmpty && EndedVisits.IsEmpty && Events.IsEmpty && Visits.IsEmpty
        && Attempts.IsEmpty && Steps.IsEmpty && End is null;

    /// <summary>Whether an attempt ended by itself: proof that the run does not take its worker down.</summary>
    public bool IsProgress => EndedAttempts.Any(attempt => attempt.Reason != AttemptReason.Lost);
}

/// <summary>An event to enter into the index and to write as a file.</summary>
/// <param name="Event">The index entry.</param>
/// <param name="Attempt">The attempt that emitted it; null for the system's own.</param>
/// <param name="Content">The CloudEvents JSON.</param>
internal sealed record NewEvent(RunEvent Event, int? Attempt, ReadOnlyMemory<byte> Content);

/// <summary>An attempt that starts once the change is durable, and not before.</summary>
internal sealed record AttemptStart(StepId Step, int Visit, int Number, ExecutionTarget Executor)
{
    /// <summary>The secrets that are read and put on record in the same commit.</summary>
    public SecretUses Uses { get; init; } = SecretUses.None;
}

/// <summary>How an attempt ended.</summary>
internal sealed record AttemptEnd(StepId Step, int Number, AttemptStatus Status, AttemptReason Reason, int? ExitCode, string? Text)
{
    /// <summary>What it did outside of itself.</summary>
    public AttemptRecord Record { get; init; } = AttemptRecord.Nothing;
}

/// <summary>How a visit ended.</summary>
internal sealed record VisitEnd(StepId Step, int Visit, VisitOutcome Outcome);
