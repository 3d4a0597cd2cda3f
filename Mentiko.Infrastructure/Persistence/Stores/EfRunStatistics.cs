using System.Collections.Immutable;
using Mentiko.Core.Access;
using Mentiko.Core.Runs;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Persistence.Stores;

/// <summary>Counts in the index of states and times, which holds no run itself; times of a bounded number of runs.</summary>
internal sealed class EfRunStatistics(IReadContextFactory contexts) : IRunStatistics
{
    private const long DayLength = 24L * 60 * 60 * 1000;

    // Every state, said one by one: only so does the index that begins with them answer.
    private static readonly string[] States = [.. Enum.GetValues<RunStatus>().Select(status => status.ToWire())];
    private static readonly ImmutableArray<RunStatus> OverAndStarted = [RunStatus.Succeeded, RunStatus.Failed, RunStatus.TimedOut];

    public async Task<IReadOnlyList<RunTally>> CountByDayAsync(NamespaceScope scope, DateTimeOffset from, DateTimeOffset to, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        var rows = await ByDay(context, from.ToUnixTimeMilliseconds(), to.ToUnixTimeMilliseconds()).ToListAsync(cancel);
        return rows.ConvertAll(row => new RunTally(DateOnly.FromDateTime(DateTime.UnixEpoch.AddDays(row.Day)), RunRowReading.Status(row.Status), row.Count));
    }

    public async Task<IReadOnlyDictionary<RunStatus, long>> CountSinceAsync(
        NamespaceScope scope, ImmutableArray<RunStatus> states, DateTimeOffset since, CancellationToken cancel)
    {
        string[] wanted = [.. states.Select(state => state.ToWire())];
        var start = since.ToUnixTimeMilliseconds();
        await using var context = contexts.Create(scope);
        return await context.Runs
            .Where(row => wanted.Contains(row.Status) && row.QueuedAt >= start)
            .GroupBy(row => row.Status)
            .Select(group => new { group.Key, Count = group.LongCount() })
            .ToDictionaryAsync(group => RunRowReading.Status(group.Key), group => group.Count, cancel);
    }

    public async Task<IReadOnlyList<RunTimes>> ReadNewestAsync(NamespaceScope scope, DateTimeOffset since, int most, CancellationToken cancel)
    {
        var start = since.ToUnixTimeMilliseconds();
        var found = new List<RunTimes>();
        await using var context = contexts.Create(scope);
        foreach (var state in OverAndStarted)
        {
            var rows = await context.Runs
                .Where(row => row.Status == state.ToWire() && row.QueuedAt >= start)
                .OrderByDescending(row => row.QueuedAt)
                .ThenByDescending(row => row.Id)
                .Take(most)
                .Select(row => new { row.QueuedAt, row.StartedAt, row.FinishedAt })
                .ToListAsync(cancel);
            found.AddRange(rows
                .Where(row => row is { StartedAt: not null, FinishedAt: not null })
                .Select(row => new RunTimes(state, Time(row.QueuedAt), Time(row.StartedAt!.Value), Time(row.FinishedAt!.Value))));
        }

        return found;
    }

    internal static IQueryable<DayRow> ByDay(MentikoDbContext context, long from, long to) => context.Runs
        .Where(row => States.Contains(row.Status) && row.QueuedAt >= from && row.QueuedAt < to)
        .GroupBy(row => new { row.Status, Day = row.QueuedAt / DayLength })
        .Select(group => new DayRow { Status = group.Key.Status, Day = group.Key.Day, Count = group.LongCount() });

    private static DateTimeOffset Time(long number) => DateTimeOffset.FromUnixTimeMilliseconds(number);

    /// <summary>A count as it comes from the database; the day counts from 1970.</summary>
    internal sealed class DayRow
    {
        public string Status { get; init; } = "";
        public long Day { get; init; }
        public long Count { get; init; }
    }
}
