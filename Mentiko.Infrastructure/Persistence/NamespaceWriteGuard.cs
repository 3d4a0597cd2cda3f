using Mentiko.Infrastructure.Persistence.Rows;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Mentiko.Infrastructure.Persistence;

/// <summary>A row of another namespace was about to be written: a bug that must not reach the database.</summary>
internal sealed class ForeignNamespaceException(string entity)
    : InvalidOperationException($"A row of {entity} belongs to another namespace than the context that writes it.");

/// <summary>Refuses to add, change or delete an owned row of any namespace but the context's own.</summary>
internal sealed class NamespaceWriteGuard : SaveChangesInterceptor
{
    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        Check(eventData.Context as MentikoDbContext);
        return result;
    }

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Check(eventData.Context as MentikoDbContext);
        return ValueTask.FromResult(result);
    }

    private static void Check(MentikoDbContext? context)
    {
        if (context is null)
        {
            return;
        }

        // Interceptors run before EF looks for changes by itself.
        context.ChangeTracker.DetectChanges();
        foreach (var entry in context.ChangeTracker.Entries<INamespaceOwned>())
        {
            if (entry.State is EntityState.Added or EntityState.Modified or EntityState.Deleted && !IsOwn(entry, context.NamespaceKey))
            {
                throw new ForeignNamespaceException(entry.Metadata.ClrType.Name);
            }
        }
    }

    /// <summary>Both what the row was and what it becomes: a row can be neither taken from another namespace nor given to one.</summary>
    private static bool IsOwn(EntityEntry<INamespaceOwned> entry, Guid own)
    {
        var key = entry.Property(row => row.NamespaceId);
        return own != Guid.Empty && key.CurrentValue == own && (entry.State == EntityState.Added || key.OriginalValue == own);
    }
}
