using System.Reflection;
using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.Persistence.Rows;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Mentiko.Infrastructure.Persistence.Transfer;

/// <summary>
/// Copies the whole state into an empty database, of the same or another provider: the way from one machine to
/// several. No server may use either meanwhile. What belongs to a namespace is read and written in contexts of that
/// namespace, so the filter, the write guard and the server's own row-level security stay in force.
/// </summary>
internal sealed class StateCopy(IDatabase source, IDatabase target)
{
    private const int RowsAtOnce = 500;

    private static readonly MethodInfo CopySet = typeof(StateCopy).GetMethod(nameof(CopySetAsync), BindingFlags.NonPublic | BindingFlags.Static)!;

    // A list of servers that are gone by then.
    private static readonly HashSet<Type> LeftBehind = [typeof(NodeRow)];

    /// <summary>Returns how many rows were copied; throws <see cref="StateCopyException"/> with a sentence where it must not begin.</summary>
    /// <param name="report">Told of each namespace when it is done.</param>
    /// <param name="cancel">Leaves the target half filled; empty it before the next try.</param>
    public async Task<long> RunAsync(IProgress<string> report, CancellationToken cancel)
    {
        await target.MigrateAsync(cancel);
        await using var from = source.CreateWriting(null);
        await using var to = target.CreateWriting(null);
        if (await to.Namespaces.AnyAsync(cancel) || await to.Users.AnyAsync(cancel))
        {
            throw new StateCopyException("The database to copy into is not empty. Name an empty one.");
        }

        var types = InOrder(from.Model);
        var copied = 0L;
        foreach (var type in types.Where(type => !IsOwned(type)))
        {
            copied += await CopyAsync(type, from, to, cancel);
        }

        foreach (var space in await from.Namespaces.AsNoTracking().OrderBy(row => row.Slug).ToListAsync(cancel))
        {
            var rows = await CopyNamespaceAsync(new NamespaceId(space.Id), types, cancel);
            copied += rows;
            report.Report($"{space.Slug}: {rows} rows");
        }

        return copied;
    }

    private async Task<long> CopyNamespaceAsync(NamespaceId id, IReadOnlyList<IEntityType> types, CancellationToken cancel)
    {
        await using var from = source.CreateWriting(id);
        await using var to = target.CreateWriting(id);
        var copied = 0L;
        foreach (var type in types.Where(IsOwned))
        {
            copied += await CopyAsync(type, from, to, cancel);
        }

        return copied;
    }

    private static Task<long> CopyAsync(IEntityType type, MentikoDbContext from, MentikoDbContext to, CancellationToken cancel) =>
        (Task<long>)CopySet.MakeGenericMethod(type.ClrType).Invoke(null, [from, to, cancel])!;

    private static async Task<long> CopySetAsync<T>(MentikoDbContext from, MentikoDbContext to, CancellationToken cancel)
        where T : class
    {
        var copied = 0L;

        // In the order of the key: an audit entry may only follow the one before it.
        await foreach (var row in ByKey(from.Set<T>().AsNoTracking(), from.Model.FindEntityType(typeof(T))!).AsAsyncEnumerable().WithCancellation(cancel))
        {
            to.Add(Fit(row));
            if (++copied % RowsAtOnce == 0)
            {
                await SaveAsync(to, cancel);
            }
        }

        await SaveAsync(to, cancel);
        return copied;
    }

    private static async Task SaveAsync(MentikoDbContext to, CancellationToken cancel)
    {
        await to.SaveChangesAsync(cancel);
        to.ChangeTracker.Clear();
    }

    // The one key that the database itself gives out; its numbers mean nothing to anybody.
    private static T Fit<T>(T row)
    {
        if (row is IdentityUserClaim<string> claim)
        {
            claim.Id = 0;
        }

        return row;
    }

    private static IQueryable<T> ByKey<T>(IQueryable<T> rows, IEntityType type)
        where T : class
    {
        IOrderedQueryable<T>? ordered = null;
        foreach (var part in type.FindPrimaryKey()!.Properties)
        {
            ordered = ordered is null
                ? rows.OrderBy(row => EF.Property<object>(row, part.Name))
                : ordered.ThenBy(row => EF.Property<object>(row, part.Name));
        }

        return ordered ?? rows;
    }

    private static bool IsOwned(IEntityType type) => type.ClrType.IsAssignableTo(typeof(INamespaceOwned));

    /// <summary>Each table after those that its rows refer to.</summary>
    private static List<IEntityType> InOrder(IModel model)
    {
        var ordered = new List<IEntityType>();
        var left = model.GetEntityTypes().Where(type => !LeftBehind.Contains(type.ClrType)).OrderBy(type => type.Name, StringComparer.Ordinal).ToList();
        while (left.Count > 0)
        {
            var next = left.First(type => type.GetForeignKeys().All(key => key.PrincipalEntityType == type || ordered.Contains(key.PrincipalEntityType)));
            left.Remove(next);
            ordered.Add(next);
        }

        return ordered;
    }
}

/// <summary>The copy must not begin; the message says why.</summary>
public sealed class StateCopyException(string sentence) : IOException(sentence);
