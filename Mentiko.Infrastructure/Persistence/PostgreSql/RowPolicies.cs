namespace Mentiko.Infrastructure.Persistence.PostgreSql;

/// <summary>
/// The statements of row-level security, for migrations: every migration that makes an owned table calls
/// <see cref="OwnRowsOnly"/> for it. FORCE holds the table's owner to it too, who often is the application itself.
/// </summary>
internal static class RowPolicies
{
    /// <summary>Shows and takes rows of the named namespace. A setting that is not there, or empty, is nobody's.</summary>
    public static string OwnRowsOnly(string table) => $"""
        ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY;
        ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY;
        CREATE POLICY "own_namespace" ON "{table}"
            USING ("NamespaceId" = NULLIF(current_setting('{RowSecurity.NamespaceSetting}', true), '')::uuid)
            WITH CHECK ("NamespaceId" = NULLIF(current_setting('{RowSecurity.NamespaceSetting}', true), '')::uuid);
        """;

    /// <summary>Lets a session with the purpose read the table beyond one namespace.</summary>
    public static string ReadableFor(ReadPurpose purpose, string table) => $"""
        CREATE POLICY "{purpose.ToSetting()}" ON "{table}" FOR SELECT
            USING (current_setting('{RowSecurity.PurposeSetting}', true) = '{purpose.ToSetting()}');
        """;
}
