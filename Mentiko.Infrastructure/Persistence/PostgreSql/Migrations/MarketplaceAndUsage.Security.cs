using Microsoft.EntityFrameworkCore.Migrations;

namespace Mentiko.Infrastructure.Persistence.PostgreSql.Migrations;

/// <summary>Row-level security of the tables that are new.</summary>
public partial class MarketplaceAndUsage
{
    private static void Secure(MigrationBuilder migration)
    {
        migration.Sql(RowPolicies.OwnRowsOnly("ChainForks"));
        migration.Sql(RowPolicies.OwnRowsOnly("UsageMonths"));
    }
}
