namespace Mentiko.Infrastructure.Persistence.SqlServer;

/// <summary>
/// The statements of row-level security, for migrations: every migration that makes an owned table calls
/// <see cref="OwnRowsOnly"/> for it. The policies hold for every user, the owner of the database included.
/// </summary>
internal static class RowPolicies
{
    /// <summary>A row is seen by a session that named its namespace, or a purpose that may read the table.</summary>
    public const string CreateReadable = """
        CREATE FUNCTION dbo."mentiko_readable" (@owner uniqueidentifier, @purposes nvarchar(400))
        RETURNS TABLE WITH SCHEMABINDING AS RETURN
            SELECT 1 AS "readable"
            WHERE @owner = CAST(SESSION_CONTEXT(N'mentiko.namespace') AS uniqueidentifier)
                OR CHARINDEX(N';' + CAST(SESSION_CONTEXT(N'mentiko.purpose') AS nvarchar(100)) + N';', @purposes) > 0
        """;

    /// <summary>A row is taken from a session that named its namespace and did not say that it only reads.</summary>
    public const string CreateWritable = """
        CREATE FUNCTION dbo."mentiko_writable" (@owner uniqueidentifier)
        RETURNS TABLE WITH SCHEMABINDING AS RETURN
            SELECT 1 AS "writable"
            WHERE @owner = CAST(SESSION_CONTEXT(N'mentiko.namespace') AS uniqueidentifier)
                AND SESSION_CONTEXT(N'mentiko.readonly') IS NULL
        """;

    public static string OwnRowsOnly(string table, params ReadPurpose[] purposes) => $"""
        CREATE SECURITY POLICY dbo."{table}_own_namespace"
            ADD FILTER PREDICATE dbo."mentiko_readable"("NamespaceId", N';{string.Concat(purposes.Select(purpose => $"{purpose.ToSetting()};"))}') ON dbo."{table}",
            ADD BLOCK PREDICATE dbo."mentiko_writable"("NamespaceId") ON dbo."{table}"
            WITH (STATE = ON)
        """;
}
