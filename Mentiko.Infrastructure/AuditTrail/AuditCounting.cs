using Mentiko.Core.Audit;
using Mentiko.Infrastructure.Persistence.Rows;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.AuditTrail;

/// <summary>
/// Counts entries in spans of time without reading them. The sequence has no gaps, so the number of entries between
/// two moments is the difference of the first sequences at each of them: one look into the index of times a border,
/// however many entries lie between.
/// </summary>
internal static class AuditCounting
{
    public static async Task<AuditHistogram> CountAsync(IQueryable<AuditRow> entries, AuditSpan span, DateTimeOffset now, CancellationToken cancel)
    {
        // What is written in this very millisecond belongs to it too.
        var to = span.To ?? now.AddMilliseconds(1);
        var from = span.From ?? await FirstTimeAsync(entries, cancel) ?? to.AddHours(-1);
        if (from >= to)
        {
            from = to.AddMilliseconds(-span.Parts);
        }

        var after = 1 + (await entries.OrderByDescending(row => row.Sequence).Select(row => (long?)row.Sequence).FirstOrDefaultAsync(cancel) ?? 0);
        var parts = new List<AuditCount>(span.Parts);
        var left = await FirstAsync(entries, from, after, cancel);
        for (var part = 0; part < span.Parts; part++)
        {
            var end = from + (to - from) * (part + 1) / span.Parts;
            var right = await FirstAsync(entries, end, after, cancel);

            // A clock that was set back lets a border lie before the one to its left.
            var count = Math.Max(0, right - left);
            parts.Add(new AuditCount(from + (to - from) * part / span.Parts, count, count == 0 ? 0 : await RefusedAsync(entries, left, right, cancel)));
            left = Math.Max(left, right);
        }

        return new AuditHistogram(from, to, parts);
    }

    private static async Task<DateTimeOffset?> FirstTimeAsync(IQueryable<AuditRow> entries, CancellationToken cancel) =>
        await entries.OrderBy(row => row.Time).ThenBy(row => row.Sequence).Select(row => (long?)row.Time).FirstOrDefaultAsync(cancel) is { } first
            ? DateTimeOffset.FromUnixTimeMilliseconds(first)
            : null;

    private static async Task<long> FirstAsync(IQueryable<AuditRow> entries, DateTimeOffset time, long after, CancellationToken cancel) =>
        await AuditFilter.FirstAtAsync(entries, Rounded(time), cancel) ?? after;

    private static long Rounded(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond;

    private static Task<int> RefusedAsync(IQueryable<AuditRow> entries, long from, long end, CancellationToken cancel) => entries
        .Where(row => row.Sequence >= from && row.Sequence < end && row.Outcome != "allowed")
        .Select(row => row.Sequence)
        .Take(AuditCount.MostRefused)
        .CountAsync(cancel);
}
