using Mentiko.Core.Chains;
using Mentiko.Core.Runs;
using Microsoft.Extensions.Logging;

namespace Mentiko.Infrastructure.Dispatch;

internal sealed partial class AttemptRunner
{
    [LoggerMessage(1, LogLevel.Error, "Run {Run}, step {Step}: attempt {Number} could not be run.")]
    private static partial void LogAttemptBroke(ILogger logger, Exception failure, RunId run, StepId step, int number);

    [LoggerMessage(2, LogLevel.Warning, "Run {Run}, step {Step}: the folders of attempt {Number} could not be removed.")]
    private static partial void LogNotRemoved(ILogger logger, Exception failure, RunId run, StepId step, int number);

    [LoggerMessage(3, LogLevel.Error, "Run {Run}, step {Step}: a file that the events of attempt {Number} name could not be searched.")]
    private static partial void LogNotSearched(ILogger logger, Exception failure, RunId run, StepId step, int number);
}
