namespace Mentiko.Infrastructure.Dispatch;

/// <summary>The statements of the ledger. Every one names the namespace first; each is prepared once.</summary>
internal static class LedgerSql
{
    public const string Claim =
        """
        UPDATE "Runs" SET "Status" = @next, "LeaseOwner" = @owner, "LeaseToken" = @token, "LeaseUntil" = @until,
            "LostCount" = "LostCount" + @lost, "StartedAt" = COALESCE("StartedAt", @now)
        WHERE "NamespaceId" = @ns AND "Id" = @run AND "LeaseToken" = @seen AND "Status" = @status
            AND COALESCE("LeaseUntil", 0) BETWEEN @from AND @to
        """;

    public const string Hold =
        """
        UPDATE "Runs" SET "LeaseUntil" = @until, "LostCount" = CASE WHEN @progress = 1 THEN 0 ELSE "LostCount" END
        WHERE "NamespaceId" = @ns AND "Id" = @run AND "LeaseToken" = @token AND "LeaseOwner" IS NOT NULL AND "Status" = @status
        """;

    public const string Release =
        """
        UPDATE "Runs" SET "LeaseOwner" = NULL, "LeaseUntil" = NULL
        WHERE "NamespaceId" = @ns AND "Id" = @run AND "LeaseToken" = @token AND "LeaseOwner" IS NOT NULL
            AND "Status" IN ('running', 'cancelling')
        """;

    /// <summary>A run without an owner and with a time is one that nobody takes up before that time.</summary>
    public const string Park =
        """
        UPDATE "Runs" SET "LeaseOwner" = NULL, "LeaseUntil" = @until
        WHERE "NamespaceId" = @ns AND "Id" = @run AND "LeaseToken" = @token AND "LeaseOwner" IS NOT NULL AND "Status" = 'running'
        """;

    public const string IsCancelling =
        """
        SELECT 1 FROM "Runs"
        WHERE "NamespaceId" = @ns AND "Id" = @run AND "LeaseToken" = @token AND "LeaseOwner" IS NOT NULL AND "Status" = 'cancelling'
        """;

    public const string Finish =
        """
        UPDATE "Runs" SET "Status" = @status, "FinishedAt" = @now, "FailureCode" = @code, "FailureStep" = @step,
            "FailureText" = @text, "LeaseUntil" = NULL
        WHERE "NamespaceId" = @ns AND "Id" = @run
        """;

    /// <summary>The owner stays in the row of a run that is over until its files are in order.</summary>
    public const string Settle =
        """
        UPDATE "Runs" SET "LeaseOwner" = NULL
        WHERE "NamespaceId" = @ns AND "Id" = @run AND "LeaseToken" = @token AND "FinishedAt" IS NOT NULL AND "LeaseOwner" IS NOT NULL
        """;

    public const string SetSequence =
        """
        UPDATE "Runs" SET "EventSequence" = @sequence WHERE "NamespaceId" = @ns AND "Id" = @run
        """;

    public const string EndAttempt =
        """
        UPDATE "Attempts" SET "Status" = @status, "Reason" = @reason, "FinishedAt" = @now, "ExitCode" = @exit, "Text" = @text
        WHERE "NamespaceId" = @ns AND "RunId" = @run AND "StepId" = @step AND "Number" = @number AND "Status" = 'running'
        """;

    public const string EndVisit =
        """
        UPDATE "Visits" SET "Status" = @status
        WHERE "NamespaceId" = @ns AND "RunId" = @run AND "StepId" = @step AND "Visit" = @visit AND "Status" = 'running'
        """;

    public const string AddEvent =
        """
        INSERT INTO "RunEvents" ("NamespaceId", "RunId", "Sequence", "EventId", "Type", "StepId", "Attempt", "Time", "LeaseToken")
        VALUES (@ns, @run, @sequence, @id, @type, @step, @attempt, @time, @token)
        """;

    public const string AddVisit =
        """
        INSERT INTO "Visits" ("NamespaceId", "RunId", "StepId", "Visit", "Inputs", "Status")
        VALUES (@ns, @run, @step, @visit, @inputs, @status)
        """;

    public const string AddAttempt =
        """
        INSERT INTO "Attempts" ("NamespaceId", "RunId", "StepId", "Number", "Visit", "Status", "Executor", "StartedAt")
        VALUES (@ns, @run, @step, @number, @visit, 'running', @executor, @now)
        """;

    public const string SetStep =
        """
        UPDATE "Steps" SET "Status" = @status WHERE "NamespaceId" = @ns AND "RunId" = @run AND "StepId" = @step
        """;
}
