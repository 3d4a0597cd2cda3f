using Mentiko.Infrastructure.Persistence.Commits;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Persistence.Stores;

/// <summary>
/// The counts of a namespace's runs, kept by the acts that change them. Acts of one namespace never overlap, so what
/// is read here holds until the end of the act: a limit that is checked by it is exact.
/// </summary>
internal static class RunCounts
{
    private const string Find =
        """
        SELECT "Queued", "Running", "DefinitionStamp" FROM "RunCounts" WHERE "NamespaceId" = @ns
        """;

    // The condition is that of the index of open runs, which holds no finished one.
    private const string Count =
        """
        SELECT CAST(COALESCE(SUM(CASE WHEN "Status" = 'queued' THEN 1 ELSE 0 END), 0) AS bigint),
            CAST(COALESCE(SUM(CASE WHEN "Status" = 'queued' THEN 0 ELSE 1 END), 0) AS bigint)
        FROM "Runs" WHERE "NamespaceId" = @ns AND "FinishedAt" IS NULL
        """;

    private const string Add =
        """
        INSERT INTO "RunCounts" ("NamespaceId", "Queued", "Running", "DefinitionStamp") VALUES (@ns, @queued, @running, 0)
        """;

    /// <summary>Adds what a batch has counted. Parameters: <c>@queued</c> and <c>@running</c>.</summary>
    public const string Change =
        """
        UPDATE "RunCounts" SET "Queued" = "Queued" + @queued, "Running" = "Running" + @running WHERE "NamespaceId" = @ns
        """;

    public static NamespaceCounts Read(CommitSession session)
    {
        if (session.Counts.TryGet(session.Namespace, out var counts))
        {
            return counts;
        }

        counts = session.Query(Find, reader => reader.Read() ? new NamespaceCounts(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2)) : (NamespaceCounts?)null) ?? Begin(session);
        session.Counts.Set(session.Namespace, counts);
        return counts;
    }

    /// <summary>The counts for a reader; counted anew where no act has kept them yet.</summary>
    public static async Task<(long Queued, long Running)> ReadAsync(MentikoDbContext context, CancellationToken cancel)
    {
        if (await context.RunCounts.SingleOrDefaultAsync(cancel) is { } known)
        {
            return (known.Queued, known.Running);
        }

        var queued = await context.Runs.LongCountAsync(run => run.FinishedAt == null && run.Status == "queued", cancel);
        return (queued, await context.Runs.LongCountAsync(run => run.FinishedAt == null && run.Status != "queued", cancel));
    }

    /// <summary>Call it after <see cref="Read"/> in the same act, and before the runs themselves are changed.</summary>
    public static void Move(CommitSession session, int queued, int running)
    {
        if (!session.Counts.TryMove(session.Namespace, queued, running))
        {
            session.Send(Change, ("@queued", queued), ("@running", running));
        }
    }

    private static NamespaceCounts Begin(CommitSession session)
    {
        var counted = session.Query(Count, reader => reader.Read() ? new NamespaceCounts(reader.GetInt64(0), reader.GetInt64(1), 0) : default);
        session.Execute(Add, ("@queued", counted.Queued), ("@running", counted.Running));
        return counted;
    }
}
