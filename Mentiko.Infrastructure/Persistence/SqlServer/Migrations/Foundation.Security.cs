using Microsoft.EntityFrameworkCore.Migrations;

namespace Mentiko.Infrastructure.Persistence.SqlServer.Migrations;

/// <summary>What the model cannot say: row-level security and the triggers of the record.</summary>
public partial class Foundation
{
    private static readonly string[] Owned =
    [
        "Agents", "AgentSecrets", "AgentVersions", "Attempts", "AuditEntries", "ChainAgents", "Chains", "ChainVersions", "IdempotencyKeys",
        "RunEvents", "RunLabels", "Secrets", "Steps", "Visits",
    ];

    private static void Secure(MigrationBuilder migration)
    {
        Run(migration, RowPolicies.CreateReadable);
        Run(migration, RowPolicies.CreateWritable);
        foreach (var table in Owned)
        {
            Run(migration, RowPolicies.OwnRowsOnly(table));
        }

        Run(migration, RowPolicies.OwnRowsOnly("Invitations", ReadPurpose.InvitationByToken));
        Run(migration, RowPolicies.OwnRowsOnly("Memberships", ReadPurpose.MembershipsOfUser, ReadPurpose.InstanceMembers));
        Run(migration, RowPolicies.OwnRowsOnly("NamespaceKeys", ReadPurpose.UnfinishedRotations));
        Run(migration, RowPolicies.OwnRowsOnly("RunCounts", ReadPurpose.InstanceLoad));
        Run(migration, RowPolicies.OwnRowsOnly("Runs", ReadPurpose.UnfinishedRuns, ReadPurpose.InstanceRuns));
        Run(migration, AuditTriggers.CreateNeverChange);
        Run(migration, AuditTriggers.CreateOnlyFollow);
    }

    // Each must be the first of its batch, and a script puts several into one.
    private static void Run(MigrationBuilder migration, string statement) =>
        migration.Sql($"EXEC(N'{statement.Replace("'", "''", StringComparison.Ordinal)}');");
}
