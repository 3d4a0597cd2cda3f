using Mentiko.Core.Access;
using Mentiko.Core.Schedules;

namespace Mentiko.Core.Notifications;

/// <summary>Schedules that the product stopped, since their authors may not run them any more.</summary>
public sealed class ScheduleNotifications(IScheduleStore schedules) : NotificationSource
{
    public override Permission Needs => Permission.SchedulesRead;

    public override async Task<IReadOnlyList<Notification>> ReadAsync(NamespaceScope scope, DateTimeOffset since, CancellationToken cancel) =>
        [.. (await schedules.ListStoppedAsync(scope, since, ListNotifications.Most, cancel)).Where(schedule => schedule.Stopped is not null).Select(schedule => Of(schedule, schedule.Stopped!))];

    private static Notification Of(Schedule schedule, ScheduleStop stop) => new(
        $"schedule-{schedule.Name}-{stop.At.ToUnixTimeMilliseconds()}",
        NotificationKind.ScheduleStopped,
        stop.At,
        $"Schedule {schedule.Name}: {StopReasons.Why(stop.Reason, schedule.Author)}",
        new NotificationTarget.ToSchedule(schedule.Name));
}
