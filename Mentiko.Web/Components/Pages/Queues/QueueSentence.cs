using System.Globalization;
using Mentiko.Core.Queues;
using Mentiko.Web.Components.Shared;

namespace Mentiko.Web.Components.Pages.Queues;

/// <summary>How a queue stands, in one sentence.</summary>
public static class QueueSentence
{
    public static string Of(QueueState state, DateTimeOffset now)
    {
        var running = state.Running > state.MostRunning
            ? $"{AboveLimit.Of(state.Running, state.MostRunning)};"
            : string.Create(CultureInfo.InvariantCulture, $"{state.Running:N0} of {state.MostRunning:N0} running,");
        if (state.OldestQueuedAt is not { } oldest)
        {
            return $"{running} nothing waits.";
        }

        var waiting = string.Create(CultureInfo.InvariantCulture, $"{state.Depth:N0} waiting");
        var since = Durations.Text(now - oldest);
        return state.Depth == 1 ? $"{running} {waiting} for {since}." : $"{running} {waiting}; the first of them for {since}.";
    }
}
