using Mentiko.Infrastructure.Persistence.Rows;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Mentiko.Infrastructure.Persistence;

/// <summary>
/// Draws a namespace's stamp anew in each commit that changes what a chain is checked against. It sits where every
/// such change passes, so that a store which is written later cannot forget it; statements beside EF change none of
/// these rows (ModelTests reads the sources for them).
/// </summary>
internal sealed class DefinitionStamps : SaveChangesInterceptor
{
    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        if (eventData.Context is MentikoDbContext context && context.ChangeTracker.Entries().Any(Counts))
        {
            Renew(context);
        }

        return result;
    }

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(SavingChanges(eventData, result));

    private static bool Counts(EntityEntry entry) => entry.Entity switch
    {
        AgentRow or AgentVersionRow or ChainRow or ChainVersionRow => entry.State is EntityState.Added or EntityState.Modified or EntityState.Deleted,
        SecretRow => entry.State is EntityState.Added or EntityState.Deleted || (entry.State == EntityState.Modified && entry.Property(nameof(SecretRow.DeletedAt)).IsModified),
        // What a chain is checked against stands in the organization's settings too.
        NamespaceRow => entry.State == EntityState.Modified && entry.Property(nameof(NamespaceRow.SettingsJson)).IsModified,
        _ => false,
    };

    private static void Renew(MentikoDbContext context)
    {
        var row = context.RunCounts.SingleOrDefault() ?? context.Add(new RunCountRow
        {
            NamespaceId = context.NamespaceKey,
            Queued = context.Runs.LongCount(run => run.FinishedAt == null && run.Status == "queued"),
            Running = context.Runs.LongCount(run => run.FinishedAt == null && run.Status != "queued"),
        }).Entity;

        // Drawn, not counted on: a row that is lost and made again cannot come to a number that somebody remembers.
        row.DefinitionStamp = Random.Shared.NextInt64(1, long.MaxValue);
    }
}
