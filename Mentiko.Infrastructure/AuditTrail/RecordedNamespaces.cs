using System.Runtime.CompilerServices;
using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.Stores;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.AuditTrail;

/// <summary>Every active namespace, for the work that goes over all records; a page at a time.</summary>
internal sealed class RecordedNamespaces(IReadContextFactory contexts)
{
    private const int AtOnce = 200;

    public async IAsyncEnumerable<NamespaceId> ReadAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        for (var page = await NextAsync("", cancel); page.Count > 0; page = await NextAsync(page[^1].Slug, cancel))
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
            .Where(space => space.Status == OrganizationRows.Active && space.Slug.CompareTo(after) > 0)
            .OrderBy(space => space.Slug)
            .Take(AtOnce)
            .Select(space => new { space.Id, space.Slug })
            .ToListAsync(cancel);
        return rows.ConvertAll(row => (new NamespaceId(row.Id), row.Slug));
    }
}
