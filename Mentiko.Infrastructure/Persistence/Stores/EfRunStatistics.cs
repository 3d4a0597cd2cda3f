using System.Collections.Immutable;
using Mentiko.Core.Access;
using Mentiko.Core.Chains;
using Mentiko.Core.Runs;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Persistence.Stores;

/// <summary>Counts in the index of states and times, which holds no run itself; times and troubles of a bounded number of runs.</summary>
internal sealed class EfRunStatistics(IReadContextFactory contexts) : IRunStatistics
{
    private const long DayLength = 24L * 60 * 60 * 1000;

    // Every state, said one by one: only so does the index that begins with them answer.
    private static readonly string[] States = [.. Enum.GetValues<RunStatus>().Select(status => status.ToWire())];
    private static readonly string BySchedule = TriggerKind.Schedule.ToWire(), ByWebhook = TriggerKind.Webhook.ToWire();
    private static readonly ImmutableArray<RunStatus> Troubled = [RunStatus.Failed, RunStatus.TimedOut];
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

    public async Task<IReadOnlyList<TroubledRun>> ListTroubledAsync(NamespaceScope scope, DateTimeOffset since, int most, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        var found = new List<Place>();
        foreach (var state in Troubled)
        {
            found.AddRange(await Concerning(context, scope.Actor.Id, state, since.ToUnixTimeMilliseconds()).ToListAsync(cancel));
        }

        if (found.Count == 0)
        {
            return [];
        }

        string[] ids = [.. found.OrderByDescending(place => place.QueuedAt).Take(most).Select(place => place.Id)];
        var rows = await context.Runs
            .Where(row => ids.Contains(row.Id))
            .Select(row => new { row.Id, row.Chain, row.Status, row.TriggerKind, row.QueuedAt, row.FinishedAt, row.FailureCode, row.FailureStep, row.FailureText })
            .ToListAsync(cancel);
        return
        [
            .. rows
                .OrderByDescending(row => row.FinishedAt)
                .Select(row => new TroubledRun(
                    RunId.Parse(row.Id),
                    ChainName.Parse(row.Chain),
                    RunRowReading.Status(row.Status),
                    RunRowReading.Trigger(row.TriggerKind),
                    Time(row.FinishedAt ?? row.QueuedAt),
                    RunRowReading.Failure(row.FailureCode, row.FailureStep, row.FailureText))),
        ];
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

    /// <summary>The newest runs in a state first, among them those of the actor and those that nobody watches: so many are looked at, whosever they are.</summary>
    internal static IQueryable<Place> Concerning(MentikoDbContext context, UserId? actor, RunStatus state, long since)
    {
        var (wanted, starter) = (state.ToWire(), actor?.Value ?? "");
        return context.Runs
            .Where(row => row.Status == wanted && row.QueuedAt >= since)
            .OrderByDescending(row => row.QueuedAt)
            .ThenByDescending(row => row.Id)
            .Select(row => new { row.Id, row.QueuedAt, row.TriggeredById, row.TriggerKind })
            .Take(TroubledRun.LookedAt)
            .Where(row => row.TriggeredById == starter || row.TriggerKind == BySchedule || row.TriggerKind == ByWebhook)
            .Select(row => new Place { Id = row.Id, QueuedAt = row.QueuedAt });
    }

    private static DateTimeOffset Time(long number) => DateTimeOffset.FromUnixTimeMilliseconds(number);

    /// <summary>A run by where it stands in the index.</summary>
    internal sealed class Place
    {
        public string Id { get; init; } = "";
        public long QueuedAt { get; init; }
    }

    /// <summary>A count as it comes from the database; the day counts from 1970.</summary>
    internal sealed class DayRow
    {
        public string Status { get; init; } = "";
        public long Day { get; init; }
        public long Count { get; init; }
    }
}
