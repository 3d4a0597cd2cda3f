using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Events;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;

namespace Mentiko.TestKit.Fakes;

/// <summary>Runs in memory, each namespace by itself. Nothing executes them: a test puts in what it needs.</summary>
public sealed class InMemoryRunStore : IRunStore
{
    private readonly List<Entry> _runs = [];

    public List<AuditDraft> Audit { get; } = [];

    /// <summary>Whether what a run pins is still current; everything is by default.</summary>
    public Func<PinnedChain, bool> IsCurrent { get; set; } = _ => true;

    public IReadOnlyList<NewRun> Accepted => [.. _runs.Select(entry => entry.New)];

    /// <summary>Replaces a run and its events, as a worker would.</summary>
    public void Set(NamespaceScope scope, Run run, params IReadOnlyList<RunEvent> events)
    {
        var entry = Find(scope, run.Id)!;
        _runs[_runs.IndexOf(entry)] = entry with { Run = run, Events = events };
    }

    public Task<Run?> FindAsync(NamespaceScope scope, RunId id, CancellationToken cancel) => Task.FromResult(Find(scope, id)?.Run);

    public Task<bool> ExistsAsync(NamespaceScope scope, RunId id, CancellationToken cancel) => Task.FromResult(Find(scope, id) is not null);

    public Task<Page<Run>> ListAsync(NamespaceScope scope, RunQuery query, CancellationToken cancel) =>
        Task.FromResult(new Page<Run>(
            [.. _runs.Where(entry => entry.Namespace == scope.Namespace && (query.Chain is null || entry.Run.Chain == query.Chain) && (query.Status is null || entry.Run.Status == query.Status) && (query.By is null || entry.Run.TriggeredBy == query.By))
                .Select(entry => entry.Run).Reverse()],
            null));

    public Task<PinnedDefinition?> FindDefinitionAsync(NamespaceScope scope, RunId id, CancellationToken cancel) =>
        Task.FromResult(Find(scope, id)?.New.Definition);

    public Task<IReadOnlyList<RunEvent>> ListEventsAsync(NamespaceScope scope, RunId id, int after, int limit, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<RunEvent>>([.. (Find(scope, id)?.Events ?? []).Where(entry => entry.Sequence > after).Take(limit)]);

    public Task<IReadOnlyList<StepVisit>> ListVisitsAsync(NamespaceScope scope, RunId id, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<StepVisit>>(Find(scope, id)?.Visits ?? []);

    /// <summary>Puts in the visits of a run, as a worker would.</summary>
    public void SetVisits(NamespaceScope scope, RunId run, params IReadOnlyList<StepVisit> visits)
    {
        var entry = Find(scope, run)!;
        _runs[_runs.IndexOf(entry)] = entry with { Visits = visits };
    }

    public Task<RunEvent?> FindEventAsync(NamespaceScope scope, RunId id, string eventId, CancellationToken cancel) =>
        Task.FromResult((Find(scope, id)?.Events ?? []).FirstOrDefault(entry => entry.Id == eventId));

    public Task<Result<AcceptedRun>> AcceptAsync(NamespaceScope scope, NewRun run, AuditDraft audit, CancellationToken cancel)
    {
        if (run.IdempotencyKey is { } key
            && _runs.Find(entry => entry.Namespace == scope.Namespace && entry.New.Chain == run.Chain && entry.New.IdempotencyKey == key) is { } earlier)
        {
            return Task.FromResult<Result<AcceptedRun>>(earlier.New.RequestHash == run.RequestHash
                ? new AcceptedRun(earlier.Run.Id, earlier.Run.Status, Repeated: true)
                : Error.Invalid.At("$", "The Idempotency-Key was used for another request."));
        }

        if (run.Pinned is { } pinned && !IsCurrent(pinned))
        {
            return Task.FromResult<Result<AcceptedRun>>(new Error.PreconditionFailed("The definition has changed."));
        }

        Audit.Add(audit);
        var accepted = MakeRun(scope, run);
        _runs.Add(new Entry(scope.Namespace, run, accepted, []));
        return Task.FromResult<Result<AcceptedRun>>(new AcceptedRun(accepted.Id, accepted.Status, Repeated: false));
    }

    public Task<Result<RunStatus>> RequestCancelAsync(NamespaceScope scope, RunId id, AuditDraft audit, CancellationToken cancel)
    {
        if (Find(scope, id) is not { } entry)
        {
            return Task.FromResult<Result<RunStatus>>(new Error.NotFound());
        }

        if (entry.Run.IsOver)
        {
            return Task.FromResult<Result<RunStatus>>(new Error.Conflict("The run is over."));
        }

        Audit.Add(audit);
        var status = entry.Run.Status == RunStatus.Queued ? RunStatus.Cancelled : RunStatus.Cancelling;
        Set(scope, entry.Run with { Status = status }, entry.Events);
        return Task.FromResult<Result<RunStatus>>(status);
    }

    private Entry? Find(NamespaceScope scope, RunId id) => _runs.Find(entry => entry.Namespace == scope.Namespace && entry.Run.Id == id);

    private Run MakeRun(NamespaceScope scope, NewRun run) => new()
    {
        Id = RunId.From(new Guid(_runs.Count + 1, 0, 0, [0, 0, 0, 0, 0, 0, 0, 2])),
        Chain = run.Chain,
        ChainVersion = run.ChainVersion,
        Status = RunStatus.Queued,
        TriggerKind = run.TriggerKind,
        TriggeredBy = scope.Actor.Label,
        InputJson = run.InputJson,
        Labels = run.Labels,
        RetryOf = run.Retry?.Of,
        QueuedAt = DateTimeOffset.UnixEpoch,
        Steps = [.. run.Definition.Chain.Steps.Select(step => new RunStep(step.Id, step.Agent, StepStatus.Pending, []))],
    };

    private sealed record Entry(NamespaceId Namespace, NewRun New, Run Run, IReadOnlyList<RunEvent> Events)
    {
        public IReadOnlyList<StepVisit> Visits { get; init; } = [];
    }
}
