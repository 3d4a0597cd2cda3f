using System.Collections.Immutable;
using Mentiko.Core.Agents;
using Mentiko.Core.Events;

namespace Mentiko.Core.Chains;

/// <summary>A graph of steps joined by events. Immutable; a change makes a new version, and a run pins the one it started with.</summary>
public sealed record ChainDefinition
{
    public string Description { get; init; } = "";

    public ImmutableSortedDictionary<string, ChainInput> Inputs { get; init; } = ImmutableSortedDictionary<string, ChainInput>.Empty;

    public required ImmutableArray<ChainStep> Steps { get; init; }
}

/// <summary>One declared input of a chain.</summary>
/// <param name="Type">string, number, boolean, object or array.</param>
/// <param name="Required">Whether a trigger without it is refused.</param>
public sealed record ChainInput(string Type, bool Required);

/// <summary>When a step with several triggers starts.</summary>
public enum StepJoin
{
    /// <summary>The first arrival starts it.</summary>
    Any,

    /// <summary>It waits for one event of each trigger.</summary>
    All,
}

/// <summary>One step: which agent, what starts it, what it may emit.</summary>
public sealed record ChainStep
{
    public required StepId Id { get; init; }

    public required AgentName Agent { get; init; }

    public ImmutableArray<EventType> Triggers { get; init; } = [];

    public StepJoin Join { get; init; } = StepJoin.Any;

    public ImmutableArray<EventType> Emits { get; init; } = [];

    /// <summary>How often the step may run within one run, from 1 to 1,000. Default: 1.</summary>
    public int MaxVisits { get; init; } = 1;

    /// <summary>The event that the system emits when the step's last attempt fails.</summary>
    public EventType FailedEvent => EventType.Parse($"{Id.Text}:failed");
}

/// <summary>A stored version of a chain.</summary>
public sealed record ChainVersion(
    ChainName Name,
    int Version,
    ChainDefinition Definition,
    string Author,
    DateTimeOffset SavedAt,
    string? Note);
