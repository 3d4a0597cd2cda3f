using Mentiko.Core.Access;
using Mentiko.Core.Events;

namespace Mentiko.Core.Runs;

/// <summary>Reads all events of a run, a bounded page at a time.</summary>
internal static class RunHistory
{
    // A chain has at most 500 steps, a step at most 1,000 visits; what is beyond is cut rather than read without end.
    private const int MaxEvents = 20_000;

    public static async Task<List<RunEvent>> ReadAsync(IRunStore runs, NamespaceScope scope, RunId run, CancellationToken cancel)
    {
        var events = new List<RunEvent>();
        while (events.Count < MaxEvents)
        {
            var page = await runs.ListEventsAsync(scope, run, events.Count == 0 ? 0 : events[^1].Sequence, 1000, cancel);
            events.AddRange(page);
            if (page.Count < 1000)
            {
                break;
            }
        }

        return events;
    }
}
