using System.Runtime.CompilerServices;
using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.Stores;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.AuditTrail;

/// <summary>Every namespace that has a row and a tree, active or not, for the work that goes over all records; a page at a time.</summary>
internal sealed class RecordedNamespaces(IReadContextFactory contexts)
{
    private const int AtOnce = 200;

    /// <param name="after">Only those whose slugs come after this one; empty for all.</param>
    /// <param name="cancel">Ends it.</param>
    public async IAsyncEnumerable<NamespaceId> ReadAsync(string after, [EnumeratorCancellation] CancellationToken cancel)
    {
        for (var page = await NextAsync(after, cancel); page.Count > 0; page = await NextAsync(page[^1].Slug, cancel))
        {
            foreach (var (id, _) in page)
            {
                yield return id;
            }
        }
    }

    private async Task<List<(NamespaceId Id, string Slug)>> NextAsync(string after, CancellationToken cancel)
    {
        await using var context = contexts.CreateOutside();
        var rows = await context.Namespaces
            .Where(space => space.Status != OrganizationRows.Creating && space.Status != OrganizationRows.Deleted && space.Slug.CompareTo(after) > 0)
            .OrderBy(space => space.Slug)
            .Take(AtOnce)
            .Select(space => new { space.Id, space.Slug })
            .ToListAsync(cancel);
        return rows.ConvertAll(row => (new NamespaceId(row.Id), row.Slug));
    }
}
