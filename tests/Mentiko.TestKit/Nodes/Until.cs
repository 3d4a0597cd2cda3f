using System.Diagnostics;

namespace Mentiko.TestKit.Nodes;

/// <summary>Waits for conditions that another process brings about, with a bound.</summary>
public static class Until
{
    public static async Task TrueAsync(Func<Task<bool>> condition, Func<string> otherwise, double seconds = 60)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(started).TotalSeconds > seconds)
            {
                throw new TimeoutException(otherwise());
            }

            await Task.Delay(20);
        }
    }

    public static Task TrueAsync(Func<bool> condition, Func<string> otherwise, double seconds = 60) =>
        TrueAsync(() => Task.FromResult(condition()), otherwise, seconds);
}
