using System.Collections.Immutable;
using Mentiko.Core.Agents;
using Mentiko.Core.Chains;
using Mentiko.Core.Logs;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Runs;

namespace Mentiko.Core.Execution;

/// <summary>
/// Runs one attempt of a step in isolation. An implementation holds by itself: it does not rely on the gate, on
/// roles or on file permissions having worked before it.
/// </summary>
public interface IAgentExecutor
{
    ExecutionTarget Target { get; }

    /// <summary>What is enforced here and now, and whether anything may start at all.</summary>
    ExecutorHealth Health { get; }

    /// <summary>Why the files that its agents touch are not on record, for the run's trace; null where they are.</summary>
    string? FilesUnseen => null;

    /// <summary>How many worlds stand ready for the namespace's next attempts, started ahead and empty; 0 where none are.</summary>
    int WaitingFor(NamespaceId id) => 0;

    /// <summary>
    /// Starts the agent's program, streams its output into <paramref name="output"/> and returns when nothing of
    /// its process tree lives any more, whatever the outcome. Cancelling kills the tree within 2 s and yields
    /// <see cref="ExecutionOutcome.Cancelled"/>, never an exception.
    /// </summary>
    Task<ExecutionOutcome> ExecuteAsync(ExecutionRequest request, IExecutionOutput output, CancellationToken cancel);
}

/// <summary>Takes what an agent writes. Called from one thread at a time, in the order in which bytes arrived.</summary>
public interface IExecutionOutput
{
    /// <summary>Bytes as read: any length, any content, no alignment to lines or characters. Must not block for long.</summary>
    void Write(LogStream stream, ReadOnlySpan<byte> bytes);

    /// <summary>One line of the platform's own in the attempt's log: what it waits for, what it was given. No secret stands in it.</summary>
    void Tell(string text)
    {
    }
}

/// <summary>One attempt to execute.</summary>
public sealed record ExecutionRequest
{
    public required Organization Organization { get; init; }
    public required RunId Run { get; init; }
    public required StepId Step { get; init; }

    /// <summary>From 1, across all visits.</summary>
    public required int Attempt { get; init; }

    /// <summary>The token of the lease that it runs under; 0 where there is none.</summary>
    public long LeaseToken { get; init; }

    public required ImmutableArray<string> Command { get; init; }

    /// <summary>The image that the agent names; executors that have none ignore it.</summary>
    public string? Image { get; init; }

    /// <summary>The registered host that the agent names; executors that have none ignore it.</summary>
    public string? Host { get; init; }

    public required ExecutionLimits Limits { get; init; }

    /// <summary>The agent's own env; names that steer the process or the platform have been refused by validation.</summary>
    public required ImmutableSortedDictionary<string, string> Environment { get; init; }

    /// <summary>Secrets by name. Never written to a file, an argument or a log of the platform.</summary>
    public required ImmutableSortedDictionary<string, string> Secrets { get; init; }

    /// <summary>The hosts that it may call, by its definition and its organization's settings; none: it has no network at all.</summary>
    public ImmutableArray<HostPattern> Hosts { get; init; } = [];

    /// <summary>The attempt's one way out, opened and closed by whoever asks for it; null exactly where <see cref="Hosts"/> is empty.</summary>
    public IEgressDoor? Egress { get; init; }

    /// <summary>Absolute host path of the namespace's workspace: the working directory.</summary>
    public required string WorkspacePath { get; init; }

    /// <summary>Absolute host path of the read-only folder with the triggering events.</summary>
    public required string InputPath { get; init; }

    /// <summary>File name within the input folder that MENTIKO_INPUT names.</summary>
    public required string InputFile { get; init; }

    /// <summary>Absolute host path of the empty folder that the agent writes its events into.</summary>
    public required string OutputPath { get; init; }
}

/// <summary>Limits of one attempt. All are enforced or the executor says in its health that one is not.</summary>
/// <param name="Timeout">Wall clock, from the start of the program.</param>
/// <param name="MemoryBytes">For the whole process tree.</param>
/// <param name="Cpus">Processors.</param>
/// <param name="Processes">Processes and threads alive at a time.</param>
/// <param name="OpenFiles">Open descriptors of one process.</param>
/// <param name="FileBytes">Size of one file that the agent writes.</param>
/// <param name="OutputBytes">stdout and stderr together; beyond it the attempt fails.</param>
public sealed record ExecutionLimits(
    TimeSpan Timeout,
    long MemoryBytes,
    double Cpus,
    int Processes = 256,
    int OpenFiles = 1024,
    long FileBytes = 1L << 30,
    long OutputBytes = 1L << 30);

/// <summary>How an attempt's program ended.</summary>
public abstract record ExecutionOutcome
{
    private ExecutionOutcome()
    {
    }

    /// <summary>It ended by itself. A program killed by signal n has code 128 + n.</summary>
    public sealed record Exited(int Code) : ExecutionOutcome;

    /// <summary>It was killed at its wall-clock limit.</summary>
    public sealed record TimedOut : ExecutionOutcome;

    /// <summary>It was killed because the run was cancelled.</summary>
    public sealed record Cancelled : ExecutionOutcome;

    /// <summary>It went beyond a limit; the reason is one of the limit-… reasons.</summary>
    public sealed record LimitExceeded(AttemptReason Limit, string Text) : ExecutionOutcome;

    /// <summary>It did not start: no such program, not executable.</summary>
    public sealed record StartFailed(string Text) : ExecutionOutcome;

    /// <summary>
    /// It was running, and what carried it broke: the engine, the link. Nobody knows how it would have ended, and nothing
    /// of it lives any more.
    /// </summary>
    public sealed record Lost(string Text) : ExecutionOutcome;

    /// <summary>The remote host shows another key than the registered one; nothing was sent to it.</summary>
    public sealed record HostKeyRefused(string Text) : ExecutionOutcome;

    /// <summary>The executor cannot run anything now; nothing of the agent has run.</summary>
    /// <param name="Text">Why, in a sentence.</param>
    /// <param name="MayPass">Whether it is expected to be back: the step waits for it then, within a bound.</param>
    public sealed record Unavailable(string Text, bool MayPass = false) : ExecutionOutcome;
}

/// <summary>What an executor can do on this machine.</summary>
/// <param name="Available">False: nothing starts.</param>
/// <param name="Text">One sentence, for <c>/health/ready</c> and for people.</param>
/// <param name="Enforced">Each protection or limit and how it is enforced, or that it is not.</param>
public sealed record ExecutorHealth(bool Available, string Text, ImmutableSortedDictionary<string, string> Enforced)
{
    /// <summary>Attempts at work there now, of everybody.</summary>
    public int AtWork { get; init; }

    /// <summary>Worlds that stand ready there now, of everybody.</summary>
    public int Waiting { get; init; }

    /// <summary>What it could not do last, in a sentence by kind; null where there was nothing. For the instance's administrators, who see no tenant content: it says nothing of whose attempt it was, or where.</summary>
    public string? LastError { get; init; }
}
