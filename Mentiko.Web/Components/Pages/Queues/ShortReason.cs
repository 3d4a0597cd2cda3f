using System.Globalization;
using Mentiko.Core.Queues;

namespace Mentiko.Web.Components.Pages.Queues;

/// <summary>Why a run waits, as short as a row of a table wants it where every row would say the same.</summary>
public static class ShortReason
{
    public static string Of(Waiting waiting) => waiting switch
    {
        { Reason: WaitingReason.Paused } => "the queue is paused",
        { Reason: WaitingReason.NoWorker } => "no worker is running",
        { Reason: WaitingReason.Position, Position: { } place } => string.Create(CultureInfo.InvariantCulture, $"{place - 1:N0} before it"),
        _ => waiting.Text,
    };
}
