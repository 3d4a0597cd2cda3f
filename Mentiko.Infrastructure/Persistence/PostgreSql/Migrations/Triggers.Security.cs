using Microsoft.EntityFrameworkCore.Migrations;

namespace Mentiko.Infrastructure.Persistence.PostgreSql.Migrations;

/// <summary>What the model cannot say: row-level security of schedules and webhooks.</summary>
public partial class Triggers
{
    private static readonly string[] Owned = ["Schedules", "ScheduleTicks", "WebhookDeliveries", "Webhooks", "WebhookSignatures"];

    private static void Secure(MigrationBuilder migration)
    {
        foreach (var table in Owned)
        {
            migration.Sql(RowPolicies.OwnRowsOnly(table));
        }

        migration.Sql(RowPolicies.ReadableFor(ReadPurpose.DueSchedules, "Schedules"));
        migration.Sql(RowPolicies.ReadableFor(ReadPurpose.OpenTicks, "ScheduleTicks"));
    }
}
