using Mentiko.Core.Runs;
using Microsoft.Extensions.Logging;

namespace Mentiko.Infrastructure.Dispatch;

internal sealed partial class RunWorker
{
    [LoggerMessage(1, LogLevel.Warning, "Run {Run}: the lease was lost; what ran here was stopped and nothing was written.")]
    private static partial void LogLeaseLost(ILogger logger, RunId run);

    [LoggerMessage(2, LogLevel.Error, "Run {Run}: its worker broke.")]
    private static partial void LogBroken(ILogger logger, Exception failure, RunId run);
}
