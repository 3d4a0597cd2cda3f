using Microsoft.Extensions.Logging;

namespace Mentiko.Infrastructure.Execution.Local;

internal sealed partial class LocalAgentExecutor
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Local execution: {Text}")]
    private partial void LogAvailable(string text);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Local execution is unavailable, no agent will run here: {Text}")]
    private partial void LogUnavailable(string text);
}
