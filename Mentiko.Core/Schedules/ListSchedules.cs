using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Schedules;

/// <summary>The namespace's schedules by name.</summary>
public sealed class ListSchedules(IScheduleStore schedules, IDenialRecorder denials) : UseCase<PageRequest, Page<Schedule>>(denials)
{
    public override Permission Permission => Permission.SchedulesRead;

    protected override async Task<Result<Page<Schedule>>> HandleAsync(NamespaceScope scope, PageRequest input, CancellationToken cancel) =>
        await schedules.ListAsync(scope, input, cancel);
}
