using System.Globalization;

namespace Mentiko.Core.Queues;

/// <summary>Says what it means that more runs are at work than a limit allows that was lowered meanwhile.</summary>
public static class AboveLimit
{
    /// <summary>Without a full stop, so that a sentence can go on.</summary>
    public static string Of(long running, long limit)
    {
        var until = limit == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" until {running - limit + 1:N0} have ended");
        return string.Create(CultureInfo.InvariantCulture, $"{running:N0} running, limit {limit:N0}: nothing new starts{until}");
    }
}
