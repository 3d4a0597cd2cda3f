using Hangfire.Logging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Level = Hangfire.Logging.LogLevel;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace Mentiko.Infrastructure.HangfireJobs;

/// <summary>What Hangfire has to say, from warnings on, in the product's own log.</summary>
internal sealed partial class HangfireLog(ILoggerFactory loggers) : ILogProvider
{
    public ILog GetLogger(string name)
    {
        try
        {
            return new Log(loggers.CreateLogger(name));
        }
        catch (ObjectDisposedException)
        {
            // Hangfire keeps this for the whole process; the host that it belonged to is gone.
            return new Log(NullLogger.Instance);
        }
    }

    private sealed partial class Log(ILogger logger) : ILog
    {
        // Without a function Hangfire only asks whether it should bother.
        bool ILog.Log(Level logLevel, Func<string>? messageFunc, Exception? exception)
        {
            if (logLevel < Level.Warn)
            {
                return false;
            }

            var level = logLevel >= Level.Error ? LogLevel.Error : LogLevel.Warning;
            if (messageFunc is not null && logger.IsEnabled(level))
            {
                var text = messageFunc();
                Write(logger, level, exception, text);
            }

            return true;
        }

        [LoggerMessage(EventId = 1, Message = "{Text}")]
        private static partial void Write(ILogger logger, LogLevel level, Exception? exception, string text);
    }
}
