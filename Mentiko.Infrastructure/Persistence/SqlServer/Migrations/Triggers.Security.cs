using Microsoft.EntityFrameworkCore.Migrations;

namespace Mentiko.Infrastructure.Persistence.SqlServer.Migrations;

/// <summary>What the model cannot say: row-level security of schedules and webhooks.</summary>
public partial class Triggers
{
    private static readonly string[] Owned = ["WebhookDeliveries", "Webhooks", "WebhookSignatures"];

    private static void Secure(MigrationBuilder migration)
    {
        foreach (var table in Owned)
        {
            Run(migration, RowPolicies.OwnRowsOnly(table));
        }

        Run(migration, RowPolicies.OwnRowsOnly("Schedules", ReadPurpose.DueSchedules));
        Run(migration, RowPolicies.OwnRowsOnly("ScheduleTicks", ReadPurpose.OpenTicks));
    }

    // Each must be the first of its batch, and a script puts several into one.
    private static void Run(MigrationBuilder migration, string statement) =>
        migration.Sql($"EXEC(N'{statement.Replace("'", "''", StringComparison.Ordinal)}');");
}
