namespace Mentiko.Infrastructure.Persistence.SqlServer;

/// <summary>
/// The database itself refuses to change the record. TRUNCATE fires no trigger here; it needs ALTER on the table,
/// which the application's user does not have where another one owns the schema.
/// </summary>
internal static class AuditTriggers
{
    public const string CreateNeverChange = """
        CREATE TRIGGER dbo."AuditEntries_never_change" ON dbo."AuditEntries" AFTER UPDATE, DELETE AS
        BEGIN
            SET NOCOUNT ON;
            THROW 51010, N'audit entries are never changed or deleted', 1;
        END
        """;

    public const string CreateOnlyFollow = """
        CREATE TRIGGER dbo."AuditEntries_only_follow" ON dbo."AuditEntries" AFTER INSERT AS
        BEGIN
            SET NOCOUNT ON;
            IF EXISTS (SELECT 1 FROM inserted AS entry WHERE entry."Sequence" < 1 OR (entry."Sequence" > 1 AND NOT EXISTS (
                SELECT 1 FROM dbo."AuditEntries" AS before
                WHERE before."NamespaceId" = entry."NamespaceId" AND before."Sequence" = entry."Sequence" - 1)))
                THROW 51011, N'an audit entry follows the last one', 1;
        END
        """;

    /// <summary>From the version on that can archive: the first entry of a record that is copied here may have any number.</summary>
    public const string FollowOrBegin = """
        ALTER TRIGGER dbo."AuditEntries_only_follow" ON dbo."AuditEntries" AFTER INSERT AS
        BEGIN
            SET NOCOUNT ON;
            IF EXISTS (SELECT 1 FROM inserted AS entry WHERE entry."Sequence" < 1 OR (
                NOT EXISTS (
                    SELECT 1 FROM dbo."AuditEntries" AS before
                    WHERE before."NamespaceId" = entry."NamespaceId" AND before."Sequence" = entry."Sequence" - 1)
                AND EXISTS (
                    SELECT 1 FROM dbo."AuditEntries" AS other
                    WHERE other."NamespaceId" = entry."NamespaceId" AND (other."Sequence" < entry."Sequence" OR NOT EXISTS (
                        SELECT 1 FROM inserted AS new WHERE new."NamespaceId" = other."NamespaceId" AND new."Sequence" = other."Sequence")))))
                THROW 51011, N'an audit entry follows the last one', 1;
        END
        """;

    /// <summary>
    /// Removes a piece of what is archived, in one transaction with the protection that is lifted for it, and says how
    /// much: <c>@ns</c>, <c>@through</c>. Only who may alter the table can.
    /// </summary>
    public const string Remove = """
        SET XACT_ABORT ON;
        SET LOCK_TIMEOUT 10000;
        EXEC sp_set_session_context @key = N'mentiko.namespace', @value = @ns;
        DECLARE @removed int;
        BEGIN TRANSACTION;
        DISABLE TRIGGER "AuditEntries_never_change" ON dbo."AuditEntries";
        DELETE TOP (5000) FROM dbo."AuditEntries" WHERE "NamespaceId" = @ns AND "Sequence" <= @through;
        SET @removed = @@ROWCOUNT;
        ENABLE TRIGGER "AuditEntries_never_change" ON dbo."AuditEntries";
        COMMIT;
        SELECT @removed;
        """;
}
