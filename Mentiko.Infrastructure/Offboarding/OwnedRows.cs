using System.Reflection;
using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Rows;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Mentiko.Infrastructure.Offboarding;

/// <summary>
/// Every row that names a namespace, by the model: a table that a later version brings is among them. The audit trail
/// is not, which nobody can delete from.
/// </summary>
internal sealed class OwnedRows(IReadContextFactory contexts, ICommitLine commits)
{
    /// <summary>So many in one commit: everybody's commits wait for it.</summary>
    private const int Piece = 50;

    private static readonly MethodInfo RemoveSome = typeof(OwnedRows).GetMethod(nameof(RemoveSomeOf), BindingFlags.NonPublic | BindingFlags.Static)!;

    /// <summary>Removes rows until none is left, a piece a commit, and returns how many. Safe to begin again.</summary>
    /// <param name="owner">A namespace whose gate is closed.</param>
    /// <param name="rest">Waited for after each piece, so that nobody else feels it.</param>
    /// <param name="cancel">Leaves the rest for the next time.</param>
    public async Task<long> RemoveAllAsync(NamespaceId owner, Func<Task> rest, CancellationToken cancel)
    {
        var removed = 0L;
        foreach (var type in FindTypes())
        {
            int count;
            do
            {
                cancel.ThrowIfCancellationRequested();
                count = await RemovePieceAsync(owner, type);
                removed += count;
                await rest();
            }
            while (count == Piece);
        }

        return removed;
    }

    /// <summary>The tables that name a namespace, each before those that its rows refer to.</summary>
    internal IReadOnlyList<IEntityType> FindTypes()
    {
        using var context = contexts.CreateOutside();
        var left = context.Model.GetEntityTypes()
            .Where(type => type.FindProperty(nameof(INamespaceOwned.NamespaceId)) is not null && type.ClrType != typeof(AuditRow))
            .OrderBy(type => type.Name, StringComparer.Ordinal)
            .ToList();
        var ordered = new List<IEntityType>();
        while (left.Count > 0)
        {
            var next = left.First(type => left.All(other => other == type || other.GetForeignKeys().All(key => key.PrincipalEntityType != type)));
            left.Remove(next);
            ordered.Add(next);
        }

        return ordered;
    }

    private async Task<int> RemovePieceAsync(NamespaceId owner, IEntityType type)
    {
        var result = await commits.CommitAsync(
            new CommitAuthor(owner, Actor.System),
            session => (Result<int>)(int)RemoveSome.MakeGenericMethod(type.ClrType).Invoke(null, [session, type])!,
            CancellationToken.None);
        return result.TryGet(out var count, out var error) ? count : throw new InvalidOperationException($"Rows could not be removed: {error.Code}");
    }

    private static int RemoveSomeOf<T>(CommitSession session, IEntityType type)
        where T : class
    {
        var own = session.Namespace.Value;

        // A row that may belong to no namespace has a column that may be empty; EF wants to be asked for it as such.
        var mine = type.FindProperty(nameof(INamespaceOwned.NamespaceId))!.ClrType == typeof(Guid?)
            ? session.Db.Set<T>().Where(row => EF.Property<Guid?>(row, nameof(INamespaceOwned.NamespaceId)) == own)
            : session.Db.Set<T>().Where(row => EF.Property<Guid>(row, nameof(INamespaceOwned.NamespaceId)) == own);
        var key = type.FindPrimaryKey()!.Properties[^1].Name;
        var rows = mine.OrderBy(row => EF.Property<object>(row, key)).Take(Piece).ToList();
        session.Db.RemoveRange(rows);
        session.Db.SaveChanges();
        return rows.Count;
    }
}
