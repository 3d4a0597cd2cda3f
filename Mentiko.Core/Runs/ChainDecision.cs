using System.Collections.Immutable;
using Mentiko.Core.Chains;
using Mentiko.Core.Events;

namespace Mentiko.Core.Runs;

/// <summary>An event that the system emits now.</summary>
/// <param name="Sequence">The sequence it must get: the next free one when it is committed with what the decision was made from.</param>
/// <param name="Type"><c>chain:start</c> or <c>&lt;step&gt;:failed</c>.</param>
/// <param name="Step">The step that failed; null for <c>chain:start</c>.</param>
/// <param name="Visit">The visit that failed; null for <c>chain:start</c>.</param>
public sealed record SystemEmission(int Sequence, EventType Type, StepId? Step, int? Visit);

/// <summary>A visit to start now.</summary>
/// <param name="Step">The step.</param>
/// <param name="Number">From 1 within the step.</param>
/// <param name="Triggers">Sequences of the events that start it, ascending; may name events of the same decision.</param>
public sealed record VisitStart(StepId Step, int Number, ImmutableArray<int> Triggers)
{
    /// <summary>The latest of them: what <c>MENTIKO_INPUT</c> names.</summary>
    public int Latest => Triggers[^1];
}

/// <summary>How a run ends.</summary>
public sealed record RunEnd(RunStatus Status, RunFailure? Failure);

/// <summary>
/// What is to be done now, to be committed in one transaction with the change that led to it: first the events,
/// then the visits, then the end.
/// </summary>
/// <param name="Emit">Events of the system by sequence.</param>
/// <param name="Start">Visits to start, in the order of the chain's steps.</param>
/// <param name="Steps">The status of each step once the decision is applied, in the order of the chain's steps.</param>
/// <param name="End">Set when nothing runs and nothing is left to start.</param>
public sealed record ChainDecision(
    ImmutableArray<SystemEmission> Emit,
    ImmutableArray<VisitStart> Start,
    ImmutableArray<StepProgress> Steps,
    RunEnd? End);

/// <summary>The status of one step.</summary>
public sealed record StepProgress(StepId Step, StepStatus Status);
