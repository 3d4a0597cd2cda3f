using System.Globalization;
using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Events;
using Mentiko.Core.Ids;
using Mentiko.Core.Plans;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Dispatch;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Rows;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Persistence.Stores;

/// <summary>The runs of a namespace, for readers and triggers.</summary>
internal sealed class EfRunStore(IReadContextFactory contexts, ICommitLine commits, PlanCatalog plans, RunFeed feed, IIdGenerator ids) : IRunStore
{
    public async Task<Run?> FindAsync(NamespaceScope scope, RunId id, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);

        // One snapshot for the three reads: a step must not be newer than its run.
        await using var snapshot = await context.BeginSnapshotAsync(cancel);
        if (await WithoutDefinition(context.Runs.Where(row => row.Id == id.Text)).SingleOrDefaultAsync(cancel) is not { } run)
        {
            return null;
        }

        var steps = await context.Steps.Where(row => row.RunId == id.Text).ToListAsync(cancel);
        var attempts = await context.Attempts.Where(row => row.RunId == id.Text).ToListAsync(cancel);
        return RunRowReading.ToRun(run, RunRowReading.ToSteps(steps, attempts));
    }

    public async Task<bool> ExistsAsync(NamespaceScope scope, RunId id, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        return await context.Runs.AnyAsync(row => row.Id == id.Text, cancel);
    }

    public async Task<Page<Run>> ListAsync(NamespaceScope scope, RunQuery query, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        var rows = await WithoutDefinition(After(Filter(context, query), query.Page.After)
                .OrderByDescending(row => row.QueuedAt)
                .ThenByDescending(row => row.Id)
                .Take(query.Page.Limit + 1))
            .ToListAsync(cancel);
        return Paging.Cut(rows, query.Page.Limit, row => RunRowReading.ToRun(row, []), row => string.Create(CultureInfo.InvariantCulture, $"{row.QueuedAt}.{row.Id}"));
    }

    public async Task<PinnedDefinition?> FindDefinitionAsync(NamespaceScope scope, RunId id, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        var json = await context.Runs.Where(row => row.Id == id.Text).Select(row => row.DefinitionJson).SingleOrDefaultAsync(cancel);
        return json is null ? null : PinnedDefinitionJson.Read(json);
    }

    public async Task<IReadOnlyList<RunEvent>> ListEventsAsync(NamespaceScope scope, RunId id, int after, int limit, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        var rows = await context.RunEvents.Where(row => row.RunId == id.Text && row.Sequence > after).OrderBy(row => row.Sequence).Take(limit).ToListAsync(cancel);
        return rows.ConvertAll(RunRowReading.ToEvent);
    }

    public async Task<IReadOnlyList<StepVisit>> ListVisitsAsync(NamespaceScope scope, RunId id, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        var rows = await context.Visits.Where(row => row.RunId == id.Text).OrderBy(row => row.StepId).ThenBy(row => row.Visit).ToListAsync(cancel);
        return rows.ConvertAll(RunRowReading.ToVisit);
    }

    public async Task<RunEvent?> FindEventAsync(NamespaceScope scope, RunId id, string eventId, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        return await context.RunEvents.SingleOrDefaultAsync(row => row.RunId == id.Text && row.EventId == eventId, cancel) is { } row
            ? RunRowReading.ToEvent(row)
            : null;
    }

    public Task<Result<AcceptedRun>> AcceptAsync(NamespaceScope scope, NewRun run, AuditDraft audit, CancellationToken cancel)
    {
        var id = RunId.From(ids.NewId());
        var acceptance = new RunAcceptance(id, run, plans.TermsOf(scope.Organization).Limits.QueuedRuns, audit);
        return commits.CommitAsync(
            CommitAuthor.Of(scope),
            session =>
            {
                var accepted = acceptance.Write(session);
                if (accepted is { IsOk: true, Value.Repeated: false })
                {
                    session.AfterCommit(() => feed.Signal(scope.Namespace, id));
                }

                return accepted;
            },
            cancel);
    }

    public Task<Result<RunStatus>> RequestCancelAsync(NamespaceScope scope, RunId id, AuditDraft audit, CancellationToken cancel) =>
        commits.CommitAsync<RunStatus>(
            CommitAuthor.Of(scope),
            session =>
            {
                var found = session.Query(RunRowsSql.FindStatus, reader => reader.Read() ? reader.GetString(0) : null, ("@run", id.Text));
                if (found is null)
                {
                    return new Error.NotFound();
                }

                switch (RunRowReading.Status(found))
                {
                    case RunStatus.Queued:
                        RunCounts.Move(session, queued: -1, running: 0);
                        session.Execute(RunRowsSql.CancelQueued, ("@run", id.Text), ("@now", session.Now));
                        session.Execute(RunRowsSql.CancelPending, ("@run", id.Text));
                        return Cancelled(session, id, audit, RunStatus.Cancelled);
                    case RunStatus.Running:
                        session.Execute(RunRowsSql.CancelRunning, ("@run", id.Text));
                        return Cancelled(session, id, audit, RunStatus.Cancelling);
                    case RunStatus.Cancelling:
                        return RunStatus.Cancelling;
                    default:
                        return new Error.Conflict($"The run is over: {found}.");
                }
            },
            cancel);

    private RunStatus Cancelled(CommitSession session, RunId id, AuditDraft audit, RunStatus status)
    {
        var owner = session.Namespace;
        session.Audit(audit);
        session.AfterCommit(() => feed.Signal(owner, id));
        return status;
    }

    private static IQueryable<RunRow> Filter(MentikoDbContext context, RunQuery query)
    {
        IQueryable<RunRow> runs = context.Runs;
        if (query.Chain is { } chain)
        {
            runs = runs.Where(row => row.Chain == chain.Text);
        }

        if (query.Status is { } status)
        {
            runs = runs.Where(row => row.Status == status.ToWire());
        }

        if (query.By is { } by)
        {
            runs = runs.Where(row => row.TriggeredBy == by);
        }

        if (query.From is { } from)
        {
            runs = runs.Where(row => row.QueuedAt >= from.ToUnixTimeMilliseconds());
        }

        if (query.To is { } to)
        {
            runs = runs.Where(row => row.QueuedAt < to.ToUnixTimeMilliseconds());
        }

        return query.Label is { } label
            ? runs.Where(row => context.RunLabels.Any(have => have.RunId == row.Id && have.Key == label.Key && have.Value == label.Value))
            : runs;
    }

    /// <summary>The page starts after <c>{queuedAt}.{id}</c>; what is no such place has nothing after it.</summary>
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

        // The first condition is what lets the index be entered at the place; the second keeps runs of the same moment apart.
        var id = after[(dot + 1)..];
        return runs.Where(row => row.QueuedAt <= time && (row.QueuedAt < time || row.Id.CompareTo(id) < 0));
    }

    /// <summary>The pinned definition can be large, and no reader of a run needs it.</summary>
    private static IQueryable<RunRow> WithoutDefinition(IQueryable<RunRow> runs) => runs.Select(row => new RunRow
    {
        NamespaceId = row.NamespaceId,
        Id = row.Id,
        Chain = row.Chain,
        ChainVersion = row.ChainVersion,
        Status = row.Status,
        TriggerKind = row.TriggerKind,
        TriggeredBy = row.TriggeredBy,
        InputJson = row.InputJson,
        LabelsJson = row.LabelsJson,
        RetryOf = row.RetryOf,
        QueuedAt = row.QueuedAt,
        StartedAt = row.StartedAt,
        FinishedAt = row.FinishedAt,
        FailureCode = row.FailureCode,
        FailureStep = row.FailureStep,
        FailureText = row.FailureText,
    });
}
