namespace Mentiko.Infrastructure.Persistence.PostgreSql;

/// <summary>
/// The database itself refuses to change the record. The first trigger fires for each statement, so that even one
/// that fits no row is refused, and TRUNCATE, which sees no rows. Whoever owns the table may still drop triggers and
/// tamper; the hash chain shows it then.
/// </summary>
internal static class AuditTriggers
{
    public const string Create = """
        CREATE FUNCTION audit_entries_never_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'audit entries are never changed or deleted' USING ERRCODE = 'restrict_violation';
        END $$;

        CREATE TRIGGER "AuditEntries_never_change" BEFORE UPDATE OR DELETE OR TRUNCATE ON "AuditEntries"
        FOR EACH STATEMENT EXECUTE FUNCTION audit_entries_never_change();

        CREATE FUNCTION audit_entries_only_follow() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW."Sequence" <> 1 + COALESCE((SELECT MAX("Sequence") FROM "AuditEntries" WHERE "NamespaceId" = NEW."NamespaceId"), 0) THEN
                RAISE EXCEPTION 'an audit entry follows the last one' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END $$;

        CREATE TRIGGER "AuditEntries_only_follow" BEFORE INSERT ON "AuditEntries"
        FOR EACH ROW EXECUTE FUNCTION audit_entries_only_follow();
        """;

    /// <summary>From the version on that can archive: the first entry of a record that is copied here may have any number.</summary>
    public const string FollowOrBegin = """
        CREATE OR REPLACE FUNCTION audit_entries_only_follow() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW."Sequence" < 1 OR NEW."Sequence" <> 1 + COALESCE((SELECT MAX("Sequence") FROM "AuditEntries" WHERE "NamespaceId" = NEW."NamespaceId"), NEW."Sequence" - 1) THEN
                RAISE EXCEPTION 'an audit entry follows the last one' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END $$;
        """;

    /// <summary>
    /// Removes a piece of what is archived, in one transaction with the protection that is lifted for it: nobody adds an
    /// entry meanwhile, so a piece is small: <c>@ns</c>, <c>@through</c>. Only the table's owner can.
    /// </summary>
    public static readonly IReadOnlyList<string> Remove =
    [
        """SET LOCAL lock_timeout = '10s'""",
        """ALTER TABLE "AuditEntries" DISABLE TRIGGER "AuditEntries_never_change" """,
        """
        DELETE FROM "AuditEntries" WHERE "NamespaceId" = @ns AND "Sequence" <= LEAST(@through, (SELECT MIN("Sequence") FROM "AuditEntries" WHERE "NamespaceId" = @ns) + 4999)
        """,
        """ALTER TABLE "AuditEntries" ENABLE TRIGGER "AuditEntries_never_change" """,
    ];
}
