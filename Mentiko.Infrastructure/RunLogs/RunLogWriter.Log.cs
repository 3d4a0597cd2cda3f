using Mentiko.Core.Runs;
using Microsoft.Extensions.Logging;

namespace Mentiko.Infrastructure.RunLogs;

internal sealed partial class RunLogWriter
{
    [LoggerMessage(LogLevel.Error, "The log of run {Run} cannot be written; its lines are counted as dropped until it can")]
    private static partial void LogWriteFailed(ILogger logger, IOException failure, RunId run);

    [LoggerMessage(LogLevel.Warning, "The log of run {Run} has another writer now; this one writes no more")]
    private static partial void LogReplaced(ILogger logger, RunId run);
}
