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
}
