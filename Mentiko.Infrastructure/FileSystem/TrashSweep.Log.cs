using Microsoft.Extensions.Logging;

namespace Mentiko.Infrastructure.FileSystem;

internal sealed partial class TrashSweep
{
    [LoggerMessage(Level = LogLevel.Error, Message = "The trash could not be emptied; it is tried again later.")]
    private partial void LogFailed(IOException problem);
}
