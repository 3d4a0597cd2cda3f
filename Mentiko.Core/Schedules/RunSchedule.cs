using System.Collections.Immutable;
using System.Text.Json;
using Mentiko.Core.Access;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;

namespace Mentiko.Core.Schedules;

/// <summary>Starts what a schedule starts, at once and as the caller. It is no tick: no policy is asked, and a paused schedule does it too.</summary>
public sealed class RunSchedule(IScheduleStore schedules, TriggerRun trigger, IDenialRecorder denials) : UseCase<RunSchedule.Input, AcceptedRun>(denials)
{
    /// <param name="Name">Which schedule.</param>
    /// <param name="IdempotencyKey">As for any run.</param>
    public sealed record Input(ScheduleName Name, string? IdempotencyKey = null);

    public override Permission Permission => Permission.RunsTrigger;

    protected override async Task<Result<AcceptedRun>> HandleAsync(NamespaceScope scope, Input input, CancellationToken cancel) =>
        await schedules.FindAsync(scope, input.Name, cancel) is { } schedule
            ? await trigger.ExecuteAsync(scope, InputOf(schedule, input.IdempotencyKey), cancel)
            : new Error.NotFound();

    private static TriggerRun.Input InputOf(Schedule schedule, string? key) => new(
        schedule.Definition.Chain,
        TriggerKind.Schedule,
        JsonElement.Parse(schedule.Definition.InputJson),
        ScheduleLabels.Of(schedule.Name),
        key);
}

/// <summary>The label by which the runs of a schedule are found.</summary>
public static class ScheduleLabels
{
    public const string Key = "schedule";

    public static ImmutableSortedDictionary<string, string> Of(ScheduleName name) =>
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add(Key, name.Text);
}
