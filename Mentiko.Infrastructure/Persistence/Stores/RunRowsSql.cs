namespace Mentiko.Infrastructure.Persistence.Stores;

/// <summary>The statements of accepting and cancelling: the hot path of triggers, prepared once on the writer.</summary>
internal static class RunRowsSql
{
    public const string FindKey =
        """
        SELECT k."RequestHash", k."RunId", r."Status" FROM "IdempotencyKeys" k
        JOIN "Runs" r ON r."NamespaceId" = k."NamespaceId" AND r."Id" = k."RunId"
        WHERE k."NamespaceId" = @ns AND k."Chain" = @chain AND k."Key" = @key
        """;

    public const string AddKey =
        """
        INSERT INTO "IdempotencyKeys" ("NamespaceId", "Chain", "Key", "RequestHash", "RunId", "CreatedAt")
        VALUES (@ns, @chain, @key, @hash, @run, @now)
        """;

    public const string AddRun =
        """
        INSERT INTO "Runs" ("NamespaceId", "Id", "Chain", "ChainVersion", "Status", "TriggerKind", "TriggeredById", "TriggeredBy",
            "InputJson", "LabelsJson", "RetryOf", "KeptStepsJson", "DefinitionJson", "QueuedAt", "LeaseToken", "EventSequence", "LostCount")
        VALUES (@ns, @run, @chain, @version, 'queued', @kind, @byId, @by,
            @input, @labels, @retryOf, @kept, @definition, @now, 0, 0, 0)
        """;

    public const string AddStep =
        """
        INSERT INTO "Steps" ("NamespaceId", "RunId", "StepId", "Position", "Agent", "Status")
        VALUES (@ns, @run, @step, @position, @agent, 'pending')
        """;

    public const string AddLabel =
        """
        INSERT INTO "RunLabels" ("NamespaceId", "RunId", "Key", "Value") VALUES (@ns, @run, @key, @value)
        """;

    public const string KeepStep =
        """
        UPDATE "Steps" SET "Status" = (
            SELECT old."Status" FROM "Steps" old WHERE old."NamespaceId" = @ns AND old."RunId" = @of AND old."StepId" = @step)
        WHERE "NamespaceId" = @ns AND "RunId" = @run AND "StepId" = @step
            AND EXISTS (SELECT 1 FROM "Steps" old WHERE old."NamespaceId" = @ns AND old."RunId" = @of AND old."StepId" = @step)
        """;

    public const string KeepAttempts =
        """
        INSERT INTO "Attempts" ("NamespaceId", "RunId", "StepId", "Number", "Visit", "Status", "Reason", "Executor", "StartedAt", "FinishedAt", "ExitCode", "Text")
        SELECT "NamespaceId", @run, "StepId", "Number", "Visit", "Status", "Reason", "Executor", "StartedAt", "FinishedAt", "ExitCode", "Text"
        FROM "Attempts" WHERE "NamespaceId" = @ns AND "RunId" = @of AND "StepId" = @step
        """;

    public const string FindStatus =
        """
        SELECT "Status" FROM "Runs" WHERE "NamespaceId" = @ns AND "Id" = @run
        """;

    public const string CancelQueued =
        """
        UPDATE "Runs" SET "Status" = 'cancelled', "FinishedAt" = @now WHERE "NamespaceId" = @ns AND "Id" = @run AND "Status" = 'queued'
        """;

    public const string CancelPending =
        """
        UPDATE "Steps" SET "Status" = 'cancelled' WHERE "NamespaceId" = @ns AND "RunId" = @run AND "Status" IN ('pending', 'queued')
        """;

    public const string CancelRunning =
        """
        UPDATE "Runs" SET "Status" = 'cancelling' WHERE "NamespaceId" = @ns AND "Id" = @run AND "Status" = 'running'
        """;
}
