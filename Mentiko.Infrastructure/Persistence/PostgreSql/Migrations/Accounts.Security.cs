using Microsoft.EntityFrameworkCore.Migrations;

namespace Mentiko.Infrastructure.Persistence.PostgreSql.Migrations;

/// <summary>What the model cannot say: a key is its namespace's, and whoever presents one is looked up by its id.</summary>
public partial class Accounts
{
    private static void Secure(MigrationBuilder migration)
    {
        migration.Sql(RowPolicies.OwnRowsOnly("ApiKeys"));
        migration.Sql(RowPolicies.ReadableFor(ReadPurpose.ApiKeyById, "ApiKeys"));
    }
}
