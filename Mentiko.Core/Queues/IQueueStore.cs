using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Audit;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;

namespace Mentiko.Core.Queues;

/// <summary>The queue of a namespace, for those who look at it.</summary>
public interface IQueueStore
{
    /// <summary>What holds the waiting runs, with the limits as stored now.</summary>
    Task<Result<QueueState>> ReadAsync(NamespaceScope scope, CancellationToken cancel);

    /// <summary>The waiting runs in the order in which they start.</summary>
    Task<Page<QueuedRun>> ListAsync(NamespaceScope scope, PageRequest page, CancellationToken cancel);

    /// <summary>
    /// The place of a waiting run, 1 for the next; null for one that is farther back than
    /// <see cref="WaitingReasons.LastCounted"/>. Costs as many index entries as it counts, that many at most.
    /// </summary>
    Task<long?> FindPositionAsync(NamespaceScope scope, RunId run, DateTimeOffset queuedAt, CancellationToken cancel);

    /// <summary>The runs that wait for an executor without a slot, oldest first; so many at most.</summary>
    Task<IReadOnlyList<ParkedRun>> ListParkedAsync(NamespaceScope scope, int most, CancellationToken cancel);

    /// <summary>
    /// Stops or allows new starts, in one transaction with the audit entry; without an entry where it was so already.
    /// Runs at work go on.
    /// </summary>
    Task<Result<Organization>> SetPausedAsync(NamespaceScope scope, bool isPaused, AuditDraft audit, CancellationToken cancel);
}

/// <summary>A run that is under way and waits for an executor that is away.</summary>
/// <param name="Id">The run.</param>
/// <param name="Chain">Its chain.</param>
/// <param name="TriggeredBy">Display name of who or what started it.</param>
/// <param name="Executor">What it waits for.</param>
/// <param name="Since">Since when.</param>
/// <param name="Why">What the last attempt said.</param>
public sealed record ParkedRun(RunId Id, Chains.ChainName Chain, string TriggeredBy, ExecutionTarget Executor, DateTimeOffset Since, string? Why)
{
    /// <summary>What started it.</summary>
    public TriggerKind Kind { get; init; }

    /// <summary>Whose account started it; null where none did.</summary>
    public UserId? Starter { get; init; }
}

/// <summary>A run that waits for its first start.</summary>
/// <param name="Id">The run.</param>
/// <param name="Chain">Its chain.</param>
/// <param name="TriggeredBy">Display name of who or what started it.</param>
/// <param name="QueuedAt">When it was accepted.</param>
/// <param name="Position">As <see cref="Waiting.Position"/>.</param>
public sealed record QueuedRun(RunId Id, Chains.ChainName Chain, string TriggeredBy, DateTimeOffset QueuedAt, long? Position);
