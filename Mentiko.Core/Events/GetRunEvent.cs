using Mentiko.Core.Access;
using Mentiko.Core.Files;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;

namespace Mentiko.Core.Events;

/// <summary>One event's CloudEvents JSON, byte for byte as its file has it.</summary>
public sealed class GetRunEvent(IRunStore runs, IEventReader files, IDenialRecorder denials) : UseCase<GetRunEvent.Input, ReadOnlyMemory<byte>>(denials)
{
    public sealed record Input(RunId Run, string EventId);

    public override Permission Permission => Permission.EventsRead;

    protected override async Task<Result<ReadOnlyMemory<byte>>> HandleAsync(NamespaceScope scope, Input input, CancellationToken cancel) =>
        await runs.FindEventAsync(scope, input.Run, input.EventId, cancel) is { } entry
        && await files.ReadAsync(scope, entry, cancel) is { } content
            ? content
            : new Error.NotFound();
}
