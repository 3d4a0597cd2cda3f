using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Schedules;

/// <summary>Deletes a schedule; its runs stay.</summary>
public sealed class DeleteSchedule(IScheduleStore schedules, IDenialRecorder denials) : UseCase<DeleteSchedule.Input, Done>(denials)
{
    public sealed record Input(ScheduleName Name, int? ExpectedVersion);

    public override Permission Permission => Permission.SchedulesWrite;

    protected override Task<Result<Done>> HandleAsync(NamespaceScope scope, Input input, CancellationToken cancel) =>
        schedules.DeleteAsync(scope, input.Name, input.ExpectedVersion, cancel);
}
