using Microsoft.Extensions.Logging;

namespace Mentiko.Infrastructure.Hosting;

internal sealed partial class Engine
{
    [LoggerMessage(1, LogLevel.Information, "The engine starts; {Count} unfinished runs were found.")]
    private static partial void LogRecovered(ILogger logger, int count);

    [LoggerMessage(2, LogLevel.Error, "Unfinished runs could not be looked for; the next sweep tries again.")]
    private static partial void LogSweepFailed(ILogger logger, Exception failure);
}
