using Microsoft.EntityFrameworkCore.Migrations;

namespace Mentiko.Infrastructure.Persistence.SqlServer.Migrations;

/// <summary>What the model cannot say: row-level security of remote hosts.</summary>
public partial class RemoteHosts
{
    // The first of its batch, and a script puts several into one.
    private static void Secure(MigrationBuilder migration) =>
        migration.Sql($"EXEC(N'{RowPolicies.OwnRowsOnly("RemoteHosts").Replace("'", "''", StringComparison.Ordinal)}');");
}
