using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Schedules;

/// <summary>One schedule.</summary>
public sealed class GetSchedule(IScheduleStore schedules, IDenialRecorder denials) : UseCase<ScheduleName, Schedule>(denials)
{
    public override Permission Permission => Permission.SchedulesRead;

    protected override async Task<Result<Schedule>> HandleAsync(NamespaceScope scope, ScheduleName input, CancellationToken cancel) =>
        await schedules.FindAsync(scope, input, cancel) is { } schedule ? schedule : new Error.NotFound();
}
