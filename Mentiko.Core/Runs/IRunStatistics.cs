using System.Collections.Immutable;
using Mentiko.Core.Access;
using Mentiko.Core.Chains;

namespace Mentiko.Core.Runs;

/// <summary>Counts and times of a namespace's runs. Each look is bounded by a time or a number, and goes through an index.</summary>
public interface IRunStatistics
{
    /// <summary>
    /// How many runs were accepted on each day of UTC, by what became of them; days and states without any are left
    /// out. Costs an index entry for each run that it counts.
    /// </summary>
    /// <param name="scope">Whose runs.</param>
    /// <param name="from">The first moment, included.</param>
    /// <param name="to">The last moment, excluded.</param>
    /// <param name="cancel">The end of the wish.</param>
    Task<IReadOnlyList<RunTally>> CountByDayAsync(NamespaceScope scope, DateTimeOffset from, DateTimeOffset to, CancellationToken cancel);

    /// <summary>How many runs in these states were accepted since then.</summary>
    Task<IReadOnlyDictionary<RunStatus, long>> CountSinceAsync(NamespaceScope scope, ImmutableArray<RunStatus> states, DateTimeOffset since, CancellationToken cancel);

    /// <summary>
    /// Runs that failed or took too long, were accepted since then, and were started by the scope's actor, a schedule or a
    /// webhook; the last ended one first. Looks at the newest <see cref="TroubledRun.LookedAt"/> of each state.
    /// </summary>
    Task<IReadOnlyList<TroubledRun>> ListTroubledAsync(NamespaceScope scope, DateTimeOffset since, int most, CancellationToken cancel);

    /// <summary>Of the runs that were started and are over, the times of the newest of each such state, so many of each at most.</summary>
    Task<IReadOnlyList<RunTimes>> ReadNewestAsync(NamespaceScope scope, DateTimeOffset since, int most, CancellationToken cancel);
}

/// <summary>So many runs of a day are in this state.</summary>
public sealed record RunTally(DateOnly Day, RunStatus Status, long Count);

/// <summary>A run that went wrong.</summary>
/// <param name="Status">Failed or timed out.</param>
/// <param name="Kind">What started it.</param>
/// <param name="FinishedAt">When it was over.</param>
/// <param name="Failure">Why, where that is known.</param>
public sealed record TroubledRun(RunId Id, ChainName Chain, RunStatus Status, TriggerKind Kind, DateTimeOffset FinishedAt, RunFailure? Failure)
{
    /// <summary>Among so many of the newest runs of a state those of somebody are looked for; a flood of others' failures makes no look dearer.</summary>
    public const int LookedAt = 200;
}

/// <summary>When a run was accepted, started and over.</summary>
public sealed record RunTimes(RunStatus Status, DateTimeOffset QueuedAt, DateTimeOffset StartedAt, DateTimeOffset FinishedAt);
