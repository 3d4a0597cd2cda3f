using System.Collections.Immutable;

namespace Mentiko.Core.Agents;

/// <summary>What an agent is: a program, where it runs, what it may have. Immutable; a change makes a new version.</summary>
public sealed record AgentDefinition
{
    public string Description { get; init; } = "";

    /// <summary>Markdown: what this agent is for.</summary>
    public string Instructions { get; init; } = "";

    public required AgentRuntime Runtime { get; init; }

    public AgentExecution Execution { get; init; } = new();

    /// <summary>Names of the secrets that the agent gets as environment variables, and no others.</summary>
    public ImmutableArray<string> Secrets { get; init; } = [];

    public ImmutableSortedDictionary<string, string> Env { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    public AgentNetwork Network { get; init; } = new();

    public AgentRetry Retry { get; init; } = new();
}

/// <summary>How the agent's program is started. A closed set: <c>command</c> for now.</summary>
public abstract record AgentRuntime
{
    /// <summary>A program with its arguments; no shell unless it is one.</summary>
    public sealed record Command(ImmutableArray<string> Arguments) : AgentRuntime;
}

/// <summary>Where an agent runs.</summary>
public enum ExecutionTarget
{
    Local,
    Docker,
    Ssh,
}

/// <summary>Where and within which limits an agent runs.</summary>
public sealed record AgentExecution
{
    public ExecutionTarget Target { get; init; } = ExecutionTarget.Local;

    public string? Image { get; init; }

    public string? Host { get; init; }

    /// <summary>Seconds from 1 to 86,400. Default: 600.</summary>
    public int TimeoutSeconds { get; init; } = 600;

    /// <summary>MiB from 16 to 65,536. Default: 512.</summary>
    public int MemoryMb { get; init; } = 512;

    /// <summary>Processors from 0.1 to 64. Default: 1.</summary>
    public double Cpus { get; init; } = 1.0;
}

/// <summary>Hosts that the agent may call; none by default.</summary>
public sealed record AgentNetwork
{
    public ImmutableArray<string> Allow { get; init; } = [];

    public IEnumerable<HostPattern> Patterns => Allow.Select(HostPattern.Parse);
}

/// <summary>How the wait before the next attempt grows.</summary>
public enum BackoffKind
{
    Constant,
    Exponential,
}

/// <summary>How often a step is tried.</summary>
public sealed record AgentRetry
{
    /// <summary>Attempts in all, from 1 to 20. Default: 1.</summary>
    public int MaxAttempts { get; init; } = 1;

    /// <summary>Seconds before the second attempt, from 0 to 3,600. Default: 5.</summary>
    public double BackoffSeconds { get; init; } = 5;

    public BackoffKind Backoff { get; init; } = BackoffKind.Exponential;
}

/// <summary>A stored version of an agent.</summary>
public sealed record AgentVersion(
    AgentName Name,
    int Version,
    AgentDefinition Definition,
    string Author,
    DateTimeOffset SavedAt,
    string? Note);
