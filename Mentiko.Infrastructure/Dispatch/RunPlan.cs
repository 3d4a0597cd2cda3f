using System.Collections.Immutable;
using System.Globalization;
using Mentiko.Core.Runs;

namespace Mentiko.Infrastructure.Dispatch;

/// <summary>How a worker goes on with a run.</summary>
internal enum RunMode
{
    Running,

    /// <summary>Cancel was requested: nothing new starts.</summary>
    Cancelling,

    /// <summary>The server shuts down: results are taken, nothing new starts.</summary>
    Draining,

    /// <summary>The run has taken longer than it may: what runs is killed, nothing new starts.</summary>
    Overdue,
}

/// <summary>How long one run may take.</summary>
/// <param name="Seconds">From its first start, over restarts.</param>
/// <param name="Ends">When that is over.</param>
internal readonly record struct RunTime(int Seconds, DateTimeOffset Ends)
{
    public RunFailure Failure => new(
        "run-time-limit",
        null,
        string.Create(CultureInfo.InvariantCulture, $"The run took longer than {Seconds} s, the limit of its organization. What still ran was killed."));
}

/// <summary>What to write, and the state once it is written.</summary>
/// <param name="Change">What to commit.</param>
/// <param name="Next">The state after it.</param>
internal sealed record RunPlan(RunChange Change, RunState Next)
{
    /// <summary>When the next waiting visit is due; null when none waits.</summary>
    public DateTimeOffset? NextDue => Next.Due.Where(pair => !Next.AtWork.Contains(pair.Key)).Select(pair => (DateTimeOffset?)pair.Value).Min();

    public ImmutableArray<AttemptStart> Launch => Change.Attempts;
}
