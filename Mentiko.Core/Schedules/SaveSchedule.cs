using System.Text.Json;
using Mentiko.Core.Access;
using Mentiko.Core.Chains;
using Mentiko.Core.Results;

namespace Mentiko.Core.Schedules;

/// <summary>Saves a schedule; whoever does becomes its author, as whom it runs from then on.</summary>
public sealed class SaveSchedule(IScheduleStore schedules, IChainStore chains, ITickCalendar calendar, IDenialRecorder denials)
    : UseCase<SaveSchedule.Input, Schedule>(denials)
{
    /// <param name="Name">Which schedule.</param>
    /// <param name="Definition">The definition as the contract has it.</param>
    /// <param name="ExpectedVersion">The caller's If-Match; 0: must not exist; null: whatever is there.</param>
    public sealed record Input(ScheduleName Name, JsonElement Definition, int? ExpectedVersion);

    public override Permission Permission => Permission.SchedulesWrite;

    protected override async Task<Result<Schedule>> HandleAsync(NamespaceScope scope, Input input, CancellationToken cancel)
    {
        if (!ScheduleReader.Read(input.Definition, calendar).TryGet(out var definition, out var error))
        {
            return error;
        }

        if (await chains.FindAsync(scope, definition.Chain, cancel) is not { } chain)
        {
            return Error.Invalid.At("$.chain", $"There is no chain '{definition.Chain.Text}'.");
        }

        // The chain may come to ask for other inputs later; then ticks are missed and say so.
        return ChainInputs.Check(chain.Definition, JsonElement.Parse(definition.InputJson)) is { } invalid
            ? invalid
            : await schedules.SaveAsync(scope, input.Name, definition, input.ExpectedVersion, cancel);
    }
}
