using Microsoft.EntityFrameworkCore.Migrations;

namespace Mentiko.Infrastructure.Persistence.PostgreSql.Migrations;

/// <summary>What the model cannot say: row-level security and the triggers of the record.</summary>
public partial class Foundation
{
    private static readonly string[] Owned =
    [
        "Agents", "AgentSecrets", "AgentVersions", "Attempts", "AuditEntries", "ChainAgents", "Chains", "ChainVersions", "IdempotencyKeys",
        "Invitations", "Memberships", "NamespaceKeys", "RunCounts", "RunEvents", "RunLabels", "Runs", "Secrets", "Steps", "Visits",
    ];

    private static void Secure(MigrationBuilder migration)
    {
        foreach (var table in Owned)
        {
            migration.Sql(RowPolicies.OwnRowsOnly(table));
        }

        migration.Sql(RowPolicies.ReadableFor(ReadPurpose.MembershipsOfUser, "Memberships"));
        migration.Sql(RowPolicies.ReadableFor(ReadPurpose.InvitationByToken, "Invitations"));
        migration.Sql(RowPolicies.ReadableFor(ReadPurpose.UnfinishedRuns, "Runs"));
        migration.Sql(RowPolicies.ReadableFor(ReadPurpose.InstanceLoad, "RunCounts"));
        migration.Sql(RowPolicies.ReadableFor(ReadPurpose.InstanceRuns, "Runs"));
        migration.Sql(RowPolicies.ReadableFor(ReadPurpose.InstanceMembers, "Memberships"));
        migration.Sql(RowPolicies.ReadableFor(ReadPurpose.UnfinishedRotations, "NamespaceKeys"));
        migration.Sql(AuditTriggers.Create);
    }
}
