using Mentiko.Infrastructure.Persistence.Rows;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Mentiko.Infrastructure.Persistence.SqlServer;

/// <summary>What the application's user may do where another one owns the schema: rows, not tables, and of the record only adding to it.</summary>
internal static class Grants
{
    /// <summary>One script; safe to run again.</summary>
    public static string For(IModel model, string user)
    {
        var to = $"[{user.Replace("]", "]]", StringComparison.Ordinal)}]";
        return string.Join('\n', model.GetEntityTypes().Select(entity => entity.ClrType == typeof(AuditRow)
            ? $"GRANT SELECT, INSERT ON dbo.[{entity.GetTableName()}] TO {to}; DENY UPDATE, DELETE ON dbo.[{entity.GetTableName()}] TO {to};"
            : $"GRANT SELECT, INSERT, UPDATE, DELETE ON dbo.[{entity.GetTableName()}] TO {to};"));
    }
}
