using Mentiko.Infrastructure.Dispatch;
using Microsoft.Extensions.Logging;

namespace Mentiko.Infrastructure.Telemetry;

/// <summary>What the messages of a piece of work have in common, as structured logs show it.</summary>
internal static class LogScopes
{
    private static readonly Func<ILogger, Guid, string, IDisposable?> OfRun = LoggerMessage.DefineScope<Guid, string>("Namespace:{Namespace} Run:{Run}");

    public static IDisposable? Of(ILogger logger, RunKey key) => OfRun(logger, key.Namespace.Value, key.Run.Text);
}
