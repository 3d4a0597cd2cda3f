using System.Collections.Immutable;
using System.Globalization;
using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Plans;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.Infrastructure.Nodes;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.Commits;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Retention;

/// <summary>Removes the runs of one namespace that its plan keeps no longer, a few at a time. Its audit trail stays.</summary>
internal sealed class ExpiredRuns(IReadContextFactory contexts, ICommitLine commits, RunFiles files, PlanCatalog plans, InstanceClock clock)
{
    /// <summary>So many in one commit: everybody's commits wait for it.</summary>
    public const int Piece = 20;

    private const long MillisecondsOfADay = 86_400_000;

    // Said once more where it counts: between the reading and this act the run may have been retried, which does not
    // touch it, and nothing else can happen to a run that is over.
    private const string Remove =
        """
        DELETE FROM "Runs" WHERE "NamespaceId" = @ns AND "Id" = @run AND "FinishedAt" < @before AND "LeaseOwner" IS NULL
        """;

    /// <summary>Removes one piece and returns how many runs it was; fewer than <see cref="Piece"/> means that no more are due.</summary>
    public async Task<int> RemovePieceAsync(NamespaceScope scope, CancellationToken cancel)
    {
        var days = plans.TermsOf(scope.Organization).RunDays;
        if (days == 0)
        {
            return 0;
        }

        var before = clock.Now - days * MillisecondsOfADay;
        var due = await FindAsync(scope, before, cancel);
        if (due.Count == 0)
        {
            return 0;
        }

        // Files first, by a rename each: a crash in between leaves rows that the next look finds again, never files
        // that nobody knows of.
        foreach (var run in due)
        {
            files.Discard(scope, run);
        }

        var removed = await commits.CommitAsync<Done>(CommitAuthor.Of(scope), session => Delete(session, due, before, days), cancel);
        return removed.IsOk ? due.Count : 0;
    }

    private async Task<List<RunId>> FindAsync(NamespaceScope scope, long before, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);

        // A run is queued before it is over, so the index by that moment is entered where the oldest are.
        var ids = await context.Runs
            .Where(run => run.QueuedAt < before && run.FinishedAt != null && run.FinishedAt < before && run.LeaseOwner == null)
            .OrderBy(run => run.QueuedAt)
            .ThenBy(run => run.Id)
            .Select(run => run.Id)
            .Take(Piece)
            .ToListAsync(cancel);
        return ids.ConvertAll(RunId.Parse);
    }

    private static Result<Done> Delete(CommitSession session, List<RunId> runs, long before, int days)
    {
        var count = runs.Sum(run => session.Execute(Remove, ("@run", run.Text), ("@before", before)));
        if (count > 0)
        {
            session.Audit(new AuditDraft(AuditActions.RunsExpired, "run", runs[0].Text, Details: Details(runs, count, days)));
        }

        return default(Done);
    }

    private static ImmutableSortedDictionary<string, string> Details(List<RunId> runs, int count, int days) =>
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal)
            .Add("count", count.ToString(CultureInfo.InvariantCulture))
            .Add("keptDays", days.ToString(CultureInfo.InvariantCulture))
            .Add("last", runs[^1].Text);
}
