using Microsoft.EntityFrameworkCore.Migrations;

namespace Mentiko.Infrastructure.Persistence.SqlServer.Migrations;

/// <summary>Row-level security of the tables that are new.</summary>
public partial class MarketplaceAndUsage
{
    private static void Secure(MigrationBuilder migration)
    {
        Run(migration, RowPolicies.OwnRowsOnly("ChainForks"));
        Run(migration, RowPolicies.OwnRowsOnly("UsageMonths"));
    }

    // Each must be the first of its batch, and a script puts several into one.
    private static void Run(MigrationBuilder migration, string statement) =>
        migration.Sql($"EXEC(N'{statement.Replace("'", "''", StringComparison.Ordinal)}');");
}
