using Microsoft.EntityFrameworkCore.Migrations;

namespace Mentiko.Infrastructure.Persistence.SqlServer.Migrations;

/// <summary>What the model cannot say: a key is its namespace's, and whoever presents one is looked up by its id.</summary>
public partial class Accounts
{
    // The first of its batch, as the server wants it.
    private static void Secure(MigrationBuilder migration) =>
        migration.Sql($"EXEC(N'{RowPolicies.OwnRowsOnly("ApiKeys", ReadPurpose.ApiKeyById).Replace("'", "''", StringComparison.Ordinal)}');");
}
