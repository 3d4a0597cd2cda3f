using Mentiko.Core.Access;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;

namespace Mentiko.Core.Logs;

/// <summary>The whole log as text. Answers with a function that writes it, so that nothing is sent before the right is known.</summary>
public sealed class DownloadRunLog(IRunStore runs, ILogStore logs, IDenialRecorder denials)
    : UseCase<RunId, Func<Stream, CancellationToken, Task>>(denials)
{
    public override Permission Permission => Permission.LogsRead;

    protected override async Task<Result<Func<Stream, CancellationToken, Task>>> HandleAsync(NamespaceScope scope, RunId input, CancellationToken cancel) =>
        await runs.ExistsAsync(scope, input, cancel)
            ? (Func<Stream, CancellationToken, Task>)((destination, token) => logs.CopyAsTextAsync(scope, input, destination, token))
            : new Error.NotFound();
}
