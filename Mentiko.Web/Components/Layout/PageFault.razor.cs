using Mentiko.Core.Ids;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Layout;

/// <summary>Catches a bug of one page, so that the frame lives on. The reader gets an id, the log the exception.</summary>
public sealed partial class PageFault
{
    private string? _id;

    [Inject]
    private IIdGenerator Ids { get; set; } = null!;

    [Inject]
    private ILogger<PageFault> Logger { get; set; } = null!;

    protected override Task OnErrorAsync(Exception exception)
    {
        _id = Ids.NewId().ToString("N");
        LogFault(Logger, _id, exception);
        return Task.CompletedTask;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Page fault {FaultId}")]
    private static partial void LogFault(ILogger logger, string faultId, Exception exception);
}
