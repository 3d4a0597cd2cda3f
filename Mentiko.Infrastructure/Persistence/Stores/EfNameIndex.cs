using System.Linq.Expressions;
using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Chains;
using Mentiko.Core.Runs;
using Mentiko.Core.Search;
using Mentiko.Infrastructure.Persistence.Rows;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Persistence.Stores;

/// <summary>
/// Names and ids, found in indexes. A part of a name is compared with the names of the namespace, whose number its
/// plan bounds; no definition is read for it.
/// </summary>
internal sealed class EfNameIndex(IReadContextFactory contexts) : INameIndex
{
    /// <summary>Where the short form of an id begins.</summary>
    private const int ShortFrom = 24;

    /// <summary>Sorts behind every hex digit.</summary>
    private const string BehindDigits = "g";

    private static readonly Expression<Func<RunRow, FoundRow>> Brief = row => new FoundRow(row.Id, row.Chain, row.Status, row.QueuedAt);

    public async Task<IReadOnlyList<ChainName>> FindChainsAsync(NamespaceScope scope, string text, int limit, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        var names = await Matching(context.Chains.Where(row => row.DeletedAt == null).Select(row => row.Name), text, limit).ToListAsync(cancel);
        return names.ConvertAll(ChainName.Parse);
    }

    public async Task<IReadOnlyList<AgentName>> FindAgentsAsync(NamespaceScope scope, string text, int limit, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        var names = await Matching(context.Agents.Where(row => row.DeletedAt == null).Select(row => row.Name), text, limit).ToListAsync(cancel);
        return names.ConvertAll(AgentName.Parse);
    }

    public async Task<IReadOnlyList<FoundRun>> FindNewestRunsAsync(NamespaceScope scope, int limit, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        var rows = await Newest(context).Take(limit).Select(Brief).ToListAsync(cancel);
        return rows.ConvertAll(ToRun);
    }

    public async Task<IReadOnlyList<FoundRun>> FindRunsAsync(NamespaceScope scope, string digits, int limit, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        var ids = await Newest(context).Select(row => row.Id).Take(FindRuns.Newest).Where(id => id.Substring(ShortFrom).StartsWith(digits)).Take(limit).ToListAsync(cancel);
        var end = digits + BehindDigits;
        ids.AddRange(await context.Runs
            .Where(row => row.Id.CompareTo(digits) >= 0 && row.Id.CompareTo(end) < 0)
            .OrderByDescending(row => row.Id)
            .Select(row => row.Id)
            .Take(limit)
            .ToListAsync(cancel));
        var rows = await context.Runs.Where(row => ids.Contains(row.Id)).Select(Brief).ToListAsync(cancel);
        return [.. rows.OrderByDescending(row => row.QueuedAt).ThenByDescending(row => row.Id, StringComparer.Ordinal).Take(limit).Select(ToRun)];
    }

    private static IQueryable<string> Matching(IQueryable<string> names, string text, int limit) => names
        .Where(name => name.Contains(text))
        .OrderBy(name => name.StartsWith(text) ? 0 : 1)
        .ThenBy(name => name)
        .Take(limit);

    private static IQueryable<RunRow> Newest(MentikoDbContext context) => context.Runs.OrderByDescending(row => row.QueuedAt).ThenByDescending(row => row.Id);

    private static FoundRun ToRun(FoundRow row) =>
        new(RunId.Parse(row.Id), ChainName.Parse(row.Chain), RunRowReading.Status(row.Status), DateTimeOffset.FromUnixTimeMilliseconds(row.QueuedAt));

    private sealed record FoundRow(string Id, string Chain, string Status, long QueuedAt);
}
