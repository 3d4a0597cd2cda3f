using System.Collections.Immutable;
using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Audit;
using Mentiko.Core.Chains;
using Mentiko.Core.Events;
using Mentiko.Core.Results;

namespace Mentiko.Core.Runs;

/// <summary>The runs of a namespace, as readers and triggers see them. What a run's worker writes goes through the ledger of the Dispatch room.</summary>
public interface IRunStore
{
    Task<Run?> FindAsync(NamespaceScope scope, RunId id, CancellationToken cancel);

    /// <summary>Whether the namespace has this run; one look at an index.</summary>
    Task<bool> ExistsAsync(NamespaceScope scope, RunId id, CancellationToken cancel);

    /// <summary>Newest first, without steps.</summary>
    Task<Page<Run>> ListAsync(NamespaceScope scope, RunQuery query, CancellationToken cancel);

    /// <summary>The definition that the run pinned when it was accepted; null when there is no such run.</summary>
    Task<PinnedDefinition?> FindDefinitionAsync(NamespaceScope scope, RunId id, CancellationToken cancel);

    /// <summary>The run's events by sequence, after the given one.</summary>
    Task<IReadOnlyList<RunEvent>> ListEventsAsync(NamespaceScope scope, RunId id, int after, int limit, CancellationToken cancel);

    /// <summary>The run's visits, of which a chain bounds how many there can be: what started each, and how it stands.</summary>
    Task<IReadOnlyList<StepVisit>> ListVisitsAsync(NamespaceScope scope, RunId id, CancellationToken cancel);

    /// <summary>One event of the run by its CloudEvents id; null when there is none.</summary>
    Task<RunEvent?> FindEventAsync(NamespaceScope scope, RunId id, string eventId, CancellationToken cancel);

    /// <summary>
    /// Accepts a run: run, steps, labels, idempotency key and audit entry in one transaction; durable on return.
    /// A known key with the same request gives the run of the first time, with another request
    /// <see cref="Error.Invalid"/>. <see cref="Error.PreconditionFailed"/> when <see cref="NewRun.Pinned"/> has another
    /// stamp than the namespace has at the moment of the commit: read the chain anew.
    /// </summary>
    Task<Result<AcceptedRun>> AcceptAsync(NamespaceScope scope, NewRun run, AuditDraft audit, CancellationToken cancel);

    /// <summary>
    /// A queued run becomes cancelled at once, a running one cancelling; one that is over is <see cref="Error.Conflict"/>.
    /// </summary>
    Task<Result<RunStatus>> RequestCancelAsync(NamespaceScope scope, RunId id, AuditDraft audit, CancellationToken cancel);
}

/// <summary>Everything a run needs for as long as it lives, whatever is edited meanwhile.</summary>
public sealed record PinnedDefinition(ChainDefinition Chain, ImmutableSortedDictionary<string, AgentDefinition> Agents)
{
    /// <summary>The names of every secret that some agent declares, each once.</summary>
    public ImmutableArray<string> Secrets => [.. Agents.Values.SelectMany(agent => agent.Secrets).Distinct(StringComparer.Ordinal)];
}

/// <summary>Which runs a reader wants; null means any.</summary>
/// <param name="By">The display name of who or what started them, as it stands in the run.</param>
public sealed record RunQuery(
    PageRequest Page,
    ChainName? Chain = null,
    RunStatus? Status = null,
    DateTimeOffset? From = null,
    DateTimeOffset? To = null,
    KeyValuePair<string, string>? Label = null,
    string? By = null);

/// <summary>A run to be accepted.</summary>
public sealed record NewRun
{
    public required ChainName Chain { get; init; }
    public required int ChainVersion { get; init; }
    public required PinnedDefinition Definition { get; init; }

    /// <summary>Where <see cref="Definition"/> is from: accepted only while that is current. Null where it need not be, in a retry.</summary>
    public PinnedChain? Pinned { get; init; }

    public required TriggerKind TriggerKind { get; init; }
    public required string InputJson { get; init; }
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>1 to 255 characters; unique within the chain for as long as the run is kept.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>SHA-256 over the canonical request, hex; tells whether a repeated key means the same.</summary>
    public string? RequestHash { get; init; }

    /// <summary>What to take over from an earlier run; null for a run from the start.</summary>
    public RetryPlan? Retry { get; init; }
}

/// <summary>
/// A retry: the steps that are not run again, with their results as they were. The new run's events start with
/// copies of the events that those steps emitted.
/// </summary>
public sealed record RetryPlan(RunId Of, ImmutableArray<StepId> KeptSteps);

/// <summary>An accepted run.</summary>
/// <param name="Id">The run.</param>
/// <param name="Status">Its status now.</param>
/// <param name="Repeated">True when the idempotency key was known and nothing new was accepted.</param>
public sealed record AcceptedRun(RunId Id, RunStatus Status, bool Repeated);

/// <summary>Tells workers that a run waits. Only a wake-up: the run's row is the truth, and a lost call is found again by the sweep.</summary>
public interface IRunDispatcher
{
    void Enqueue(NamespaceScope scope, RunId run);

    /// <summary>A run that was under way may go on, if it has no worker.</summary>
    void TakeUp(NamespaceScope scope, RunId run);

    /// <summary>A running run should look at its row again: cancel was requested.</summary>
    void Interrupt(NamespaceScope scope, RunId run);
}

/// <summary>Says when something about a run has changed, so that pages and streams read it again.</summary>
public interface IRunFeed
{
    /// <summary>Watches one run, or all of the namespace. Make the watcher before reading the snapshot: nothing is missed then.</summary>
    IRunWatcher Watch(NamespaceScope scope, RunId? run);
}

/// <summary>A watch; dispose it to end it.</summary>
public interface IRunWatcher : IDisposable
{
    /// <summary>Returns when something changed since the last return (changes coalesce), or throws on cancel.</summary>
    ValueTask WaitAsync(CancellationToken cancel);
}
