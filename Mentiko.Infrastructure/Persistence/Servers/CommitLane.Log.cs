using Microsoft.Extensions.Logging;

namespace Mentiko.Infrastructure.Persistence.Servers;

internal sealed partial class CommitLane
{
    [LoggerMessage(1011, LogLevel.Error, "A batch of {Acts} acts could not be committed; nothing of it was written.")]
    private static partial void LogCommitFailed(ILogger logger, Exception failure, int acts);

    [LoggerMessage(1012, LogLevel.Error, "A signal after a commit failed. The commit stands.")]
    private static partial void LogSignalFailed(ILogger logger, Exception failure);

    [LoggerMessage(1013, LogLevel.Error, "An audit entry could not be written; its act was undone.")]
    private static partial void LogAuditFailed(ILogger logger, Exception failure);

    [LoggerMessage(1014, LogLevel.Information, "A batch of {Acts} acts gave way to another transaction and runs again.")]
    private static partial void LogGaveWay(ILogger logger, int acts);

    [LoggerMessage(1015, LogLevel.Error, "A lock of one namespace was not to be had in time; its {Acts} acts failed, the others of the batch run again.")]
    private static partial void LogHeld(ILogger logger, Exception failure, int acts);
}
