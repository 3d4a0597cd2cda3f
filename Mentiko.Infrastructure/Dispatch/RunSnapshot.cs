using Mentiko.Core.Access;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.Rows;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Dispatch;

/// <summary>A run's rows as they were at one moment.</summary>
internal sealed record RunSnapshot(
    RunRow Row,
    RunStatus Status,
    IReadOnlyList<StepRow> Steps,
    IReadOnlyList<VisitRow> Visits,
    IReadOnlyList<AttemptRow> Attempts,
    IReadOnlyList<RunEventRow> Events)
{
    public bool IsOver => Row.FinishedAt is not null;

    /// <summary>How many workers in a row were lost with it, the one that has not given it back included.</summary>
    public int Losses => Row.LostCount + (Row.LeaseOwner is null ? 0 : 1);

    /// <summary>Never claimed before: it has no history of its own.</summary>
    public bool IsFresh => Row.LeaseToken == 0;
}

/// <summary>Reads what a worker needs to know before it claims a run.</summary>
internal sealed class RunSnapshots(IReadContextFactory contexts)
{
    // Not static: it is compiled for one provider's model.
    private readonly Func<MentikoDbContext, string, Task<RunRow?>> _findRun =
        EF.CompileAsyncQuery((MentikoDbContext db, string run) => db.Runs.SingleOrDefault(row => row.Id == run));

    /// <summary>The run's rows; null when there is no such run in the scope's namespace.</summary>
    public async Task<RunSnapshot?> FindAsync(NamespaceScope scope, RunId run)
    {
        await using var db = contexts.Create(scope);
        var id = run.Text;
        if (await _findRun(db, id) is not { } row || !RunNames.TryParse(row.Status, out RunStatus status))
        {
            return null;
        }

        // Most runs are claimed once: the one look at the row is all that they cost.
        if (row is { LeaseToken: 0, KeptStepsJson: null })
        {
            return new RunSnapshot(row, status, [], [], [], []);
        }

        // A claim checks the token that the first query saw: rows that changed in between make it fail, and be tried again.
        return new RunSnapshot(
            row,
            status,
            await db.Steps.Where(step => step.RunId == id).ToListAsync(),
            await db.Visits.Where(visit => visit.RunId == id).ToListAsync(),
            await db.Attempts.Where(attempt => attempt.RunId == id).OrderBy(attempt => attempt.Number).ToListAsync(),
            await db.RunEvents.Where(entry => entry.RunId == id).OrderBy(entry => entry.Sequence).ToListAsync());
    }
}
