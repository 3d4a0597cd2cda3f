using Mentiko.Infrastructure.Persistence.Rows;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Mentiko.Infrastructure.Persistence.Model;

/// <summary>Runs and what belongs to them. Every part's key starts with namespace and run, so it cannot hang on a run of another namespace.</summary>
internal static class RunModel
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<RunRow>(ConfigureRun);
        model.Entity<StepRow>(step =>
        {
            step.HasKey(row => new { row.NamespaceId, row.RunId, row.StepId });
            step.PartOfRun();
        });
        model.Entity<VisitRow>(visit =>
        {
            visit.HasKey(row => new { row.NamespaceId, row.RunId, row.StepId, row.Visit });
            visit.PartOfRun();
        });
        model.Entity<AttemptRow>(attempt =>
        {
            attempt.HasKey(row => new { row.NamespaceId, row.RunId, row.StepId, row.Number });
            attempt.PartOfRun();
        });
        model.Entity<RunEventRow>(entry =>
        {
            entry.HasKey(row => new { row.NamespaceId, row.RunId, row.Sequence });
            entry.PartOfRun();
            entry.HasIndex(row => new { row.NamespaceId, row.RunId, row.EventId }).IsUnique();
        });
        model.Entity<RunLabelRow>(label =>
        {
            label.HasKey(row => new { row.NamespaceId, row.RunId, row.Key });
            label.PartOfRun();
            label.HasIndex(row => new { row.NamespaceId, row.Key, row.Value, row.RunId });
        });
        model.Entity<IdempotencyRow>(key =>
        {
            key.HasKey(row => new { row.NamespaceId, row.Chain, row.Key });
            key.PartOfRun();
        });
    }

    private static void ConfigureRun(EntityTypeBuilder<RunRow> run)
    {
        run.HasKey(row => new { row.NamespaceId, row.Id });
        run.InNamespace();
        run.HasIndex(row => new { row.NamespaceId, row.QueuedAt, row.Id }).IsDescending(false, true, true);
        run.HasIndex(row => new { row.NamespaceId, row.Chain, row.QueuedAt, row.Id }).IsDescending(false, false, true, true);
        run.HasIndex(row => new { row.NamespaceId, row.Status, row.QueuedAt, row.Id }).IsDescending(false, false, true, true);
        run.HasIndex(row => new { row.NamespaceId, row.TriggeredBy, row.QueuedAt, row.Id }).IsDescending(false, false, true, true);

        // The dispatcher asks across namespaces for what waits and for leases that ran out. Finished runs are not in
        // this index, so it stays as small as the work at hand; a query must say FinishedAt IS NULL to use it.
        run.HasIndex(row => new { row.Status, row.LeaseUntil, row.QueuedAt, row.NamespaceId, row.Id })
            .HasDatabaseName("IX_Runs_Open")
            .HasFilter("\"FinishedAt\" IS NULL");

        // Runs that are over and whose worker has not yet put their files in order; after a crash they are found here.
        run.HasIndex(row => row.LeaseOwner)
            .HasDatabaseName("IX_Runs_Unsettled")
            .HasFilter("\"FinishedAt\" IS NOT NULL AND \"LeaseOwner\" IS NOT NULL");
    }

    private static void PartOfRun<T>(this EntityTypeBuilder<T> part)
        where T : class, INamespaceOwned =>
        part.HasOne<RunRow>().WithMany().HasForeignKey(nameof(INamespaceOwned.NamespaceId), "RunId").OnDelete(DeleteBehavior.Cascade);
}
