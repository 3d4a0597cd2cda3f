namespace Mentiko.Core.Runs;

/// <summary>The one table of how a run's status may change.</summary>
public static class RunTransitions
{
    /// <summary>Whether a run in one status may go to the other. Staying is no change and not in the table.</summary>
    public static bool Allows(RunStatus from, RunStatus to) => Next(from).Contains(to);

    /// <summary>What may follow; empty for a run that is over.</summary>
    public static IReadOnlyList<RunStatus> Next(RunStatus from) => from switch
    {
        // A run that never started can be cancelled at once, or refused by what it needs.
        RunStatus.Queued => [RunStatus.Running, RunStatus.Cancelled, RunStatus.Failed],
        RunStatus.Running => [RunStatus.Succeeded, RunStatus.Failed, RunStatus.TimedOut, RunStatus.Cancelling],

        // The last step may end by itself before the cancel reaches it: its result stands.
        RunStatus.Cancelling => [RunStatus.Cancelled, RunStatus.Succeeded, RunStatus.Failed, RunStatus.TimedOut],
        RunStatus.Succeeded or RunStatus.Failed or RunStatus.Cancelled or RunStatus.TimedOut => [],
    };
}
