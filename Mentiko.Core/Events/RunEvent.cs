using Mentiko.Core.Runs;

namespace Mentiko.Core.Events;

/// <summary>
/// An event of a run, as the index knows it. The evidence itself is the CloudEvents file
/// <c>{sequence}-{type with : as .}.json</c> in the run's events folder.
/// </summary>
/// <param name="Run">The run.</param>
/// <param name="Sequence">From 1, without gaps within the run.</param>
/// <param name="Id">The CloudEvents id, unique within the run.</param>
/// <param name="Type">noun:verb.</param>
/// <param name="Step">The step that emitted it; null for the system's own <c>chain:start</c>.</param>
/// <param name="Time">When it was taken over from the agent.</param>
public sealed record RunEvent(RunId Run, int Sequence, string Id, EventType Type, Chains.StepId? Step, DateTimeOffset Time)
{
    /// <summary>The file's name in the events folder.</summary>
    public string FileName => FormattableString.Invariant($"{Sequence:D6}-{Type.Text.Replace(':', '.')}.json");
}
