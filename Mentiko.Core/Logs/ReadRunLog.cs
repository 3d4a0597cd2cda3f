using Mentiko.Core.Access;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;

namespace Mentiko.Core.Logs;

/// <summary>A page of a run's log.</summary>
public sealed class ReadRunLog(IRunStore runs, ILogStore logs, IDenialRecorder denials) : UseCase<ReadRunLog.Input, LogPage>(denials)
{
    public sealed record Input(RunId Run, LogQuery Query);

    public override Permission Permission => Permission.LogsRead;

    protected override async Task<Result<LogPage>> HandleAsync(NamespaceScope scope, Input input, CancellationToken cancel) =>
        await runs.ExistsAsync(scope, input.Run, cancel)
            ? await logs.ReadAsync(scope, input.Run, input.Query, cancel)
            : new Error.NotFound();
}
