using System.Globalization;
using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Audit;
using Mentiko.Core.Chains;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Plans;
using Mentiko.Core.Queues;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Rows;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Persistence.Stores;

/// <summary>The queue of a namespace: its runs with the status queued, the one that was accepted first being the next.</summary>
internal sealed class EfQueueStore(
    IReadContextFactory contexts, ICommitLine commits, PlanCatalog plans, InstanceLoad load, TermsChanges changes) : IQueueStore
{
    private static readonly string Queued = RunStatus.Queued.ToWire(), Running = RunStatus.Running.ToWire(), Away = AttemptReason.ExecutorUnavailable.ToWire();

    public async Task<Result<QueueState>> ReadAsync(NamespaceScope scope, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        if (await context.Namespaces.SingleOrDefaultAsync(space => space.Id == scope.Namespace.Value, cancel) is not { } row)
        {
            return new Error.NotFound();
        }

        var organization = row.ToOrganization();
        var terms = plans.TermsOf(organization);
        var (queued, running) = await RunCounts.ReadAsync(context, cancel);
        var oldest = await Waiting(context).OrderBy(run => run.QueuedAt).Select(run => (long?)run.QueuedAt).FirstOrDefaultAsync(cancel);
        return new QueueState(
            queued,
            running,
            terms.Limits.QueuedRuns,
            terms.Limits.ConcurrentRuns,
            terms.IsQueuePaused,
            oldest is { } time ? DateTimeOffset.FromUnixTimeMilliseconds(time) : null,
            await load.ReadCapacityAsync(cancel))
        {
            IsOwnLimit = organization.Quotas.Own[Quota.ConcurrentRuns] < terms.Ceiling.ConcurrentRuns,
        };
    }

    public async Task<Page<QueuedRun>> ListAsync(NamespaceScope scope, PageRequest page, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);

        // One snapshot: a run that starts in between must not leave two of the others with one place.
        await using var snapshot = await context.BeginSnapshotAsync(cancel);
        var rows = await After(Waiting(context), page.After)
            .OrderBy(run => run.QueuedAt)
            .ThenBy(run => run.Id)
            .Take(page.Limit + 1)
            .Select(run => new RunRow { Id = run.Id, Chain = run.Chain, TriggeredBy = run.TriggeredBy, QueuedAt = run.QueuedAt })
            .ToListAsync(cancel);
        var first = rows is [var top, ..] ? await CountBeforeAsync(context, top.QueuedAt, top.Id, cancel) + 1 : 1;
        var place = first;
        return Paging.Cut(rows, page.Limit, row => ToQueued(row, place++), row => string.Create(CultureInfo.InvariantCulture, $"{row.QueuedAt}.{row.Id}"));
    }

    public async Task<long?> FindPositionAsync(NamespaceScope scope, RunId run, DateTimeOffset queuedAt, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        return Counted(await CountBeforeAsync(context, queuedAt.ToUnixTimeMilliseconds(), run.Text, cancel) + 1);
    }

    public async Task<IReadOnlyList<ParkedRun>> ListParkedAsync(NamespaceScope scope, int most, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        var runs = await context.Runs
            .Where(run => run.Status == Running && run.LeaseOwner == null && run.LeaseUntil != null)
            .OrderBy(run => run.QueuedAt)
            .ThenBy(run => run.Id)
            .Take(most)
            .Select(run => new { run.Id, run.Chain, run.TriggeredBy, run.TriggeredById, run.TriggerKind })
            .ToListAsync(cancel);
        if (runs.Count == 0)
        {
            return [];
        }

        var ids = runs.ConvertAll(run => run.Id);
        var away = (await context.Attempts
            .Where(attempt => ids.Contains(attempt.RunId) && attempt.Reason == Away)
            .Select(attempt => new { attempt.RunId, attempt.Executor, attempt.StartedAt, attempt.Text })
            .ToListAsync(cancel))
            .GroupBy(attempt => attempt.RunId, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.OrderBy(attempt => attempt.StartedAt).ToList(), StringComparer.Ordinal);
        return
        [
            .. runs.Where(run => away.ContainsKey(run.Id)).Select(run => new ParkedRun(
                RunId.Parse(run.Id),
                ChainName.Parse(run.Chain),
                run.TriggeredBy,
                AgentNames.TryParse(away[run.Id][^1].Executor, out ExecutionTarget target) ? target : default,
                DateTimeOffset.FromUnixTimeMilliseconds(away[run.Id][0].StartedAt),
                away[run.Id][^1].Text)
            {
                Kind = RunRowReading.Trigger(run.TriggerKind),
                Starter = run.TriggeredById is { } starter ? new UserId(starter) : null,
            }),
        ];
    }

    public Task<Result<Organization>> SetPausedAsync(NamespaceScope scope, bool isPaused, AuditDraft audit, CancellationToken cancel) =>
        commits.CommitAsync<Organization>(
            CommitAuthor.Of(scope),
            session =>
            {
                var own = session.Namespace.Value;
                if (session.Db.Namespaces.SingleOrDefault(space => space.Id == own) is not { } row)
                {
                    return new Error.NotFound();
                }

                if (isPaused != row.QueuePausedAt is not null)
                {
                    row.QueuePausedAt = isPaused ? session.Now : null;
                    session.Db.SaveChanges();
                    session.Audit(audit);
                    changes.TellAfter(session);
                }

                return row.ToOrganization();
            },
            cancel);

    private static IQueryable<RunRow> Waiting(MentikoDbContext context) => context.Runs.Where(run => run.Status == Queued);

    private static Task<int> CountBeforeAsync(MentikoDbContext context, long queuedAt, string id, CancellationToken cancel) =>
        Waiting(context)
            .Where(run => run.QueuedAt <= queuedAt && (run.QueuedAt < queuedAt || run.Id.CompareTo(id) < 0))
            .Select(run => run.Id)
            .Take(WaitingReasons.LastCounted)
            .CountAsync(cancel);

    private static IQueryable<RunRow> After(IQueryable<RunRow> runs, string? after)
    {
        if (after is null)
        {
            return runs;
        }

        var dot = after.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0 || !long.TryParse(after.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var time))
        {
            return runs.Where(_ => false);
        }

        // As in the list of runs: the first condition enters the index, the second keeps runs of one moment apart.
        var id = after[(dot + 1)..];
        return runs.Where(run => run.QueuedAt >= time && (run.QueuedAt > time || run.Id.CompareTo(id) > 0));
    }

    private static QueuedRun ToQueued(RunRow row, long place) => new(
        RunId.Parse(row.Id), ChainName.Parse(row.Chain), row.TriggeredBy, DateTimeOffset.FromUnixTimeMilliseconds(row.QueuedAt), Counted(place));

    private static long? Counted(long place) => place <= WaitingReasons.LastCounted ? place : null;
}
