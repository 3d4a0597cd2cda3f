namespace Mentiko.Infrastructure.Offboarding;

/// <summary>The statements that end a namespace.</summary>
internal static class OffboardingSql
{
    public const string DestroyKeys =
        """
        DELETE FROM "NamespaceKeys" WHERE "NamespaceId" = @ns
        """;

    public const string Close =
        """
        UPDATE "Namespaces" SET "Status" = 'deleting' WHERE "Id" = @ns AND "Status" = 'active'
        """;

    /// <summary>Says nothing new, and holds the row until the commit: nobody frees the slug meanwhile.</summary>
    public const string Hold =
        """
        UPDATE "Namespaces" SET "Status" = 'deleting' WHERE "Id" = @ns AND "Status" = 'deleting'
        """;

    public const string EndTokens =
        """
        DELETE FROM "AccessTokens" WHERE "NamespaceId" = @ns
        """;

    public const string EndKeys =
        """
        DELETE FROM "ApiKeys" WHERE "NamespaceId" = @ns
        """;

    public const string CancelQueued =
        """
        UPDATE "Runs" SET "Status" = 'cancelled', "FinishedAt" = @now WHERE "NamespaceId" = @ns AND "Status" = 'queued'
        """;

    public const string FindRunning =
        """
        SELECT "Id" FROM "Runs" WHERE "NamespaceId" = @ns AND "Status" IN ('running', 'cancelling')
        """;

    public const string CancelRunning =
        """
        UPDATE "Runs" SET "Status" = 'cancelling' WHERE "NamespaceId" = @ns AND "Status" = 'running'
        """;

    public const string ForgetQueued =
        """
        UPDATE "RunCounts" SET "Queued" = 0 WHERE "NamespaceId" = @ns
        """;

    /// <summary>A run that a living worker holds. One whose lease is over is nobody's any more: the gate lets no worker claim it.</summary>
    public const string CountHeld =
        """
        SELECT CAST(COUNT(*) AS bigint) FROM "Runs" WHERE "NamespaceId" = @ns AND "Status" IN ('running', 'cancelling') AND "LeaseUntil" > @now
        """;

    public const string CountEntries =
        """
        SELECT CAST(COUNT(*) AS bigint) FROM "AuditEntries" WHERE "NamespaceId" = @ns
        """;

    /// <summary>The row stays for the audit trail, and for its uid, under a name that no slug can have.</summary>
    public const string Bury =
        """
        UPDATE "Namespaces" SET "Status" = 'deleted', "Slug" = @slug, "Name" = '', "AdminsMayWriteSecrets" = @no,
            "OwnLimitsJson" = NULL, "AgreedLimitsJson" = NULL, "QueuePausedAt" = NULL
        WHERE "Id" = @ns AND "Status" = 'deleting'
        """;
}
