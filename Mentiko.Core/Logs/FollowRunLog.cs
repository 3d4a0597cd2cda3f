using Mentiko.Core.Access;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;

namespace Mentiko.Core.Logs;

/// <summary>
/// A run's log from a cursor on, as it grows. The right to read is checked here, once; whoever streams the result
/// for long enters the gate again every few seconds.
/// </summary>
public sealed class FollowRunLog(IRunStore runs, ILogStore logs, IDenialRecorder denials)
    : UseCase<FollowRunLog.Input, IAsyncEnumerable<IReadOnlyList<LogLine>>>(denials)
{
    public sealed record Input(RunId Run, long After);

    public override Permission Permission => Permission.LogsRead;

    protected override async Task<Result<IAsyncEnumerable<IReadOnlyList<LogLine>>>> HandleAsync(NamespaceScope scope, Input input, CancellationToken cancel) =>
        await runs.ExistsAsync(scope, input.Run, cancel)
            ? Result<IAsyncEnumerable<IReadOnlyList<LogLine>>>.Of(logs.FollowAsync(scope, input.Run, input.After, cancel))
            : new Error.NotFound();
}
