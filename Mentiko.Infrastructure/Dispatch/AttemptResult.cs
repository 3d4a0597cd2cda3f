using System.Collections.Immutable;
using Mentiko.Core.Chains;
using Mentiko.Core.Events;
using Mentiko.Core.Runs;

namespace Mentiko.Infrastructure.Dispatch;

/// <summary>What came of an attempt.</summary>
/// <param name="Step">The step.</param>
/// <param name="Visit">The visit.</param>
/// <param name="Number">The attempt's number.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Reason">Why; None after success.</param>
/// <param name="ExitCode">The program's exit code, where it came to one.</param>
/// <param name="Text">A sentence for people; null after success.</param>
/// <param name="Events">What it emitted, in order; nothing unless it succeeded.</param>
internal sealed record AttemptResult(
    StepId Step,
    int Visit,
    int Number,
    AttemptStatus Status,
    AttemptReason Reason,
    int? ExitCode,
    string? Text,
    ImmutableArray<EmittedEvent> Events)
{
    /// <summary>What it did outside of itself.</summary>
    public AttemptRecord Record { get; init; } = AttemptRecord.Nothing;

    /// <summary>Whether it only found its executor away, which is expected back.</summary>
    public bool IsAway { get; init; }

    public VisitKey Key => new(Step, Visit);

    /// <summary>Whether it was given back at a graceful stop: as lost, but nobody's fault.</summary>
    public bool IsHandedOver => Status == AttemptStatus.Cancelled && Reason == AttemptReason.Lost;
}

/// <summary>An event as an agent emitted it.</summary>
/// <param name="Type">One of the step's emits.</param>
/// <param name="Data">One JSON value, or empty.</param>
internal sealed record EmittedEvent(EventType Type, ReadOnlyMemory<byte> Data);

/// <summary>One visit of one step.</summary>
internal readonly record struct VisitKey(StepId Step, int Visit);
