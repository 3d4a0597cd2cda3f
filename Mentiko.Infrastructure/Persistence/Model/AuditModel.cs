using Mentiko.Infrastructure.Persistence.Rows;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Persistence.Model;

/// <summary>The audit chain of each namespace, with an index for each filter of its list.</summary>
internal static class AuditModel
{
    public static void Configure(ModelBuilder model) => model.Entity<AuditRow>(entry =>
    {
        entry.HasKey(row => new { row.NamespaceId, row.Sequence });
        entry.InNamespace();
        entry.HasIndex(row => new { row.NamespaceId, row.Action, row.Sequence });
        entry.HasIndex(row => new { row.NamespaceId, row.ActorId, row.Sequence });
        entry.HasIndex(row => new { row.NamespaceId, row.TargetId, row.Sequence });
        entry.HasIndex(row => new { row.NamespaceId, row.Time, row.Sequence });

        // A run's trace reads all that is on record of one run.
        entry.HasIndex(row => new { row.NamespaceId, row.RunId, row.Sequence }).HasFilter("\"RunId\" IS NOT NULL");

        // Most entries are 'allowed': only the others are worth an index.
        entry.HasIndex(row => new { row.NamespaceId, row.Outcome, row.Sequence }).HasFilter("\"Outcome\" <> 'allowed'");
    });
}
