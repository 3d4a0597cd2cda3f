using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Schedules;

/// <summary>What became of a schedule's last ticks.</summary>
public sealed class ListScheduleTicks(IScheduleStore schedules, IDenialRecorder denials) : UseCase<ListScheduleTicks.Input, Page<ScheduleTick>>(denials)
{
    public sealed record Input(ScheduleName Name, PageRequest Page);

    public override Permission Permission => Permission.SchedulesRead;

    protected override async Task<Result<Page<ScheduleTick>>> HandleAsync(NamespaceScope scope, Input input, CancellationToken cancel) =>
        await schedules.FindAsync(scope, input.Name, cancel) is null
            ? new Error.NotFound()
            : await schedules.ListTicksAsync(scope, input.Name, input.Page, cancel);
}
