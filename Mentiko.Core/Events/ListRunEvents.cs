using Mentiko.Core.Access;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;

namespace Mentiko.Core.Events;

/// <summary>The index of a run's events by sequence.</summary>
public sealed class ListRunEvents(IRunStore runs, IDenialRecorder denials) : UseCase<ListRunEvents.Input, IReadOnlyList<RunEvent>>(denials)
{
    /// <param name="Run">The run.</param>
    /// <param name="After">Only events with a greater sequence.</param>
    /// <param name="Limit">From 1 to 200.</param>
    public sealed record Input(RunId Run, int After, int Limit);

    public override Permission Permission => Permission.EventsRead;

    protected override async Task<Result<IReadOnlyList<RunEvent>>> HandleAsync(NamespaceScope scope, Input input, CancellationToken cancel)
    {
        if (await runs.FindAsync(scope, input.Run, cancel) is null)
        {
            return new Error.NotFound();
        }

        var events = await runs.ListEventsAsync(scope, input.Run, input.After, input.Limit, cancel);
        return Result<IReadOnlyList<RunEvent>>.Of(events);
    }
}
