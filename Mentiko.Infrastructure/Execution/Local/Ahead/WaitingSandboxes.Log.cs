using Microsoft.Extensions.Logging;

namespace Mentiko.Infrastructure.Execution.Local.Ahead;

internal sealed partial class WaitingSandboxes
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "No sandbox could be spawned ahead; attempts start cold for a while.")]
    private partial void LogNotSpawned(Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A sandbox spawned ahead ended before it was ready; attempts start cold for a while.")]
    private partial void LogDied();
}
