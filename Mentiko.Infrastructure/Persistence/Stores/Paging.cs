using System.Globalization;
using Mentiko.Core.Results;

namespace Mentiko.Infrastructure.Persistence.Stores;

/// <summary>Pages by key: one row more than asked for tells whether there is a next page.</summary>
internal static class Paging
{
    public static Page<TItem> Cut<TRow, TItem>(List<TRow> rows, int limit, Func<TRow, TItem> item, Func<TRow, string> key)
    {
        var more = rows.Count > limit;
        if (more)
        {
            rows.RemoveRange(limit, rows.Count - limit);
        }

        return new Page<TItem>(rows.ConvertAll(row => item(row)), more ? key(rows[^1]) : null);
    }

    /// <summary>
    /// The number that a page starts after; null for the first page. Doors hand on only what a store wrote, so
    /// anything else is another list's cursor: then nothing lies after it.
    /// </summary>
    public static long? NumberAfter(PageRequest page) => page.After is null
        ? null
        : long.TryParse(page.After, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
