using System.Collections.Immutable;

namespace Mentiko.Infrastructure.Dispatch;

/// <summary>How a worker goes on with a run.</summary>
internal enum RunMode
{
    Running,

    /// <summary>Cancel was requested: nothing new starts.</summary>
    Cancelling,

    /// <summary>The server shuts down: results are taken, nothing new starts.</summary>
    Draining,
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
