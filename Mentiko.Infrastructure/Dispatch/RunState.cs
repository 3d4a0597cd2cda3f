using System.Collections.Immutable;
using Mentiko.Core.Chains;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Runs;

namespace Mentiko.Infrastructure.Dispatch;

/// <summary>
/// What a worker knows of the run that it holds. A value: a plan is made from it and becomes the next state only
/// when it has been committed.
/// </summary>
internal sealed record RunState
{
    public required RunId Run { get; init; }

    public required NamespaceSlug Slug { get; init; }

    public required PinnedDefinition Definition { get; init; }

    /// <summary>How long it may take.</summary>
    public required RunTime Time { get; init; }

    /// <summary>The run's input, the data of chain:start.</summary>
    public required string InputJson { get; init; }

    public ChainHistory History { get; init; } = ChainHistory.Empty;

    /// <summary>The last attempt number of each step.</summary>
    public ImmutableDictionary<StepId, int> Numbers { get; init; } = ImmutableDictionary<StepId, int>.Empty;

    /// <summary>How the attempts of open visits ended so far, oldest first.</summary>
    public ImmutableDictionary<VisitKey, ImmutableArray<AttemptReason>> Ended { get; init; } = ImmutableDictionary<VisitKey, ImmutableArray<AttemptReason>>.Empty;

    /// <summary>Visits with an attempt at work.</summary>
    public ImmutableHashSet<VisitKey> AtWork { get; init; } = [];

    /// <summary>When open visits may be tried again.</summary>
    public ImmutableDictionary<VisitKey, DateTimeOffset> Due { get; init; } = ImmutableDictionary<VisitKey, DateTimeOffset>.Empty;

    /// <summary>Step statuses as they stand in the rows.</summary>
    public ImmutableDictionary<StepId, StepStatus> Steps { get; init; } = ImmutableDictionary<StepId, StepStatus>.Empty;

    /// <summary>Sequences of the run's committed events with their index entries.</summary>
    public ImmutableSortedDictionary<int, Core.Events.RunEvent> Events { get; init; } = ImmutableSortedDictionary<int, Core.Events.RunEvent>.Empty;

    public ChainStep StepOf(StepId id) => Definition.Chain.Steps.First(step => step.Id == id);

    public Core.Agents.AgentDefinition AgentOf(StepId id) => Definition.Agents[StepOf(id).Agent.Text];

    /// <summary>Whether nothing is at work and nothing may start yet, because of an executor that is away.</summary>
    public bool WaitsForExecutors => AtWork.IsEmpty
        && OpenVisits().Select(visit => new VisitKey(visit.Step, visit.Number)).ToList() is { Count: > 0 } open
        && open.TrueForAll(Due.ContainsKey)
        && open.Exists(visit => Ended.GetValueOrDefault(visit, []) is [.., AttemptReason.ExecutorUnavailable]);

    /// <summary>Visits that are not over, in the order of the chain's steps.</summary>
    public IEnumerable<StepVisit> OpenVisits() =>
        Definition.Chain.Steps.SelectMany(step => History.Visits.Where(visit => visit.Step == step.Id && !visit.IsOver));
}
