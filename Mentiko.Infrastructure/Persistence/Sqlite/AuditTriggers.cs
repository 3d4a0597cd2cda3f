namespace Mentiko.Infrastructure.Persistence.Sqlite;

/// <summary>
/// The database itself refuses to change the record. An entry may only follow the last one of its namespace: that
/// stops INSERT OR REPLACE too, which fires no DELETE trigger. Whoever may drop triggers may still tamper; the hash
/// chain shows it then.
/// </summary>
internal static class AuditTriggers
{
    public const string Create = """
        CREATE TRIGGER "AuditEntries_never_change" BEFORE UPDATE ON "AuditEntries"
        BEGIN SELECT RAISE(ABORT, 'audit entries are never changed'); END;

        CREATE TRIGGER "AuditEntries_never_leave" BEFORE DELETE ON "AuditEntries"
        BEGIN SELECT RAISE(ABORT, 'audit entries are never deleted'); END;

        CREATE TRIGGER "AuditEntries_only_follow" BEFORE INSERT ON "AuditEntries"
        WHEN NEW."Sequence" <> 1 + COALESCE((SELECT MAX("Sequence") FROM "AuditEntries" WHERE "NamespaceId" = NEW."NamespaceId"), 0)
        BEGIN SELECT RAISE(ABORT, 'an audit entry follows the last one'); END;
        """;

    /// <summary>From the version on that can archive: the first entry of a record that is copied here may have any number.</summary>
    public const string FollowOrBegin = """
        DROP TRIGGER "AuditEntries_only_follow";

        CREATE TRIGGER "AuditEntries_only_follow" BEFORE INSERT ON "AuditEntries"
        WHEN NEW."Sequence" < 1 OR NEW."Sequence" <> 1 + COALESCE((SELECT MAX("Sequence") FROM "AuditEntries" WHERE "NamespaceId" = NEW."NamespaceId"), NEW."Sequence" - 1)
        BEGIN SELECT RAISE(ABORT, 'an audit entry follows the last one'); END;
        """;

    /// <summary>Removes what is archived, in one transaction with the protection that is lifted for it: <c>@ns</c>, <c>@through</c>.</summary>
    public const string Remove = """
        BEGIN IMMEDIATE;
        DROP TRIGGER "AuditEntries_never_leave";
        DELETE FROM "AuditEntries" WHERE "NamespaceId" = @ns AND "Sequence" <= @through;
        CREATE TRIGGER "AuditEntries_never_leave" BEFORE DELETE ON "AuditEntries"
        BEGIN SELECT RAISE(ABORT, 'audit entries are never deleted'); END;
        COMMIT;
        """;
}
