using Mentiko.Core.Billing;
using Mentiko.Infrastructure.Persistence.Commits;

namespace Mentiko.Infrastructure.Billing;

/// <summary>
/// Adds to what a namespace used, as a part of the act that used it: both happen or neither, so a crash counts nothing
/// twice and forgets nothing.
/// </summary>
internal static class UsageMeter
{
    // The run's own row says when it began; the act that ends it holds its lease.
    private const string CountRun =
        """
        UPDATE "UsageMonths" SET "Runs" = "Runs" + 1, "RunMilliseconds" = "RunMilliseconds" + (
            SELECT @now - COALESCE("StartedAt", @now) FROM "Runs" WHERE "NamespaceId" = @ns AND "Id" = @run)
        WHERE "NamespaceId" = @ns AND "Month" = @month
        """;

    private const string CountEgress =
        """
        UPDATE "UsageMonths" SET "EgressBytes" = "EgressBytes" + @bytes WHERE "NamespaceId" = @ns AND "Month" = @month
        """;

    private const string Sample =
        """
        UPDATE "UsageMonths" SET "StorageMbHours" = "StorageMbHours" + @mb, "SampledHour" = @hour,
            "StorageMbPeak" = CASE WHEN "StorageMbPeak" < @mb THEN @mb ELSE "StorageMbPeak" END
        WHERE "NamespaceId" = @ns AND "Month" = @month AND "SampledHour" < @hour
        """;

    private const string Begin =
        """
        INSERT INTO "UsageMonths" ("NamespaceId", "Month", "Runs", "RunMilliseconds", "EgressBytes", "StorageMbHours", "StorageMbPeak", "SampledHour")
        SELECT @ns, @month, 0, 0, 0, 0, 0, 0 WHERE NOT EXISTS (SELECT 1 FROM "UsageMonths" WHERE "NamespaceId" = @ns AND "Month" = @month)
        """;

    /// <summary>A run that was at work has come to its end, in this act. Sent only: it costs a busy namespace no round trip.</summary>
    public static void AddRun(CommitSession session, string run)
    {
        var month = MonthOf(session);
        session.Send(Begin, ("@month", month));
        session.Send(CountRun, ("@run", run), ("@now", session.Now), ("@month", month));
    }

    /// <summary>What an attempt carried to and from other hosts, in the act that ends it.</summary>
    public static void AddEgress(CommitSession session, long bytes)
    {
        var month = MonthOf(session);
        session.Send(Begin, ("@month", month));
        session.Send(CountEgress, ("@bytes", bytes), ("@month", month));
    }

    /// <summary>What the workspace takes at this hour. A second sample of the same hour counts nothing.</summary>
    public static void AddStorage(CommitSession session, long mebibytes)
    {
        const long hour = 3_600_000;
        var month = MonthOf(session);
        session.Send(Begin, ("@month", month));
        session.Send(Sample, ("@mb", mebibytes), ("@hour", session.Now / hour * hour), ("@month", month));
    }

    private static int MonthOf(CommitSession session) => BillingMonth.Of(DateTimeOffset.FromUnixTimeMilliseconds(session.Now)).Number;
}
