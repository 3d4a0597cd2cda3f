using Microsoft.EntityFrameworkCore.Migrations;

namespace Mentiko.Infrastructure.Persistence.PostgreSql.Migrations;

/// <summary>What the model cannot say: row-level security of remote hosts.</summary>
public partial class RemoteHosts
{
    private static void Secure(MigrationBuilder migration) => migration.Sql(RowPolicies.OwnRowsOnly("RemoteHosts"));
}
