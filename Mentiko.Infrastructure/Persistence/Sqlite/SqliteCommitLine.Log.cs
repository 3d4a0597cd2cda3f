using Microsoft.Extensions.Logging;

namespace Mentiko.Infrastructure.Persistence.Sqlite;

internal sealed partial class SqliteCommitLine
{
    [LoggerMessage(1001, LogLevel.Error, "A batch of {Acts} acts could not be committed; nothing of it was written.")]
    private static partial void LogCommitFailed(ILogger logger, Exception failure, int acts);

    [LoggerMessage(1002, LogLevel.Error, "A signal after a commit failed. The commit stands.")]
    private static partial void LogSignalFailed(ILogger logger, Exception failure);

    [LoggerMessage(1003, LogLevel.Error, "An audit entry could not be written; its act was undone.")]
    private static partial void LogAuditFailed(ILogger logger, Exception failure);
}
