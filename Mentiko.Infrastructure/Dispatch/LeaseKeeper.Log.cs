using Mentiko.Core.Runs;
using Microsoft.Extensions.Logging;

namespace Mentiko.Infrastructure.Dispatch;

internal sealed partial class LeaseKeeper
{
    [LoggerMessage(1, LogLevel.Warning, "Run {Run}: the lease could not be renewed.")]
    private static partial void LogRenewalFailed(ILogger logger, Exception failure, RunId run);
}
