using Mentiko.Infrastructure.Persistence.Rows;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Mentiko.Infrastructure.Persistence.PostgreSql;

/// <summary>What the application's role may do where another one owns the schema: rows, not tables, and of the record only adding to it.</summary>
internal static class Grants
{
    /// <summary>One script; safe to run again.</summary>
    public static string For(IModel model, string role)
    {
        var tables = model.GetEntityTypes().Select(entity => (Name: entity.GetTableName()!, IsRecord: entity.ClrType == typeof(AuditRow))).ToList();
        var quoted = Quote(role);
        return string.Join('\n', (IEnumerable<string>)
        [
            "BEGIN;",
            .. tables.Select(table => $"REVOKE ALL ON {Quote(table.Name)} FROM {quoted};"),
            .. tables.Select(table => $"GRANT {(table.IsRecord ? "SELECT, INSERT" : "SELECT, INSERT, UPDATE, DELETE")} ON {Quote(table.Name)} TO {quoted};"),
            $"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {quoted};",
            $"REVOKE CREATE ON SCHEMA public FROM {quoted};",
            "COMMIT;",
        ]);
    }

    private static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
