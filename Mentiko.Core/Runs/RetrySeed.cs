using System.Collections.Immutable;
using Mentiko.Core.Chains;

namespace Mentiko.Core.Runs;

/// <summary>
/// What a retry starts with: copies of the kept steps' events, numbered anew from 1, and their visits, which name
/// the new numbers.
/// </summary>
/// <param name="History">Hand it to <see cref="ChainProgress.Decide"/> as the new run's history.</param>
/// <param name="Copies">Each copied event: its sequence in the earlier run, and in the new one.</param>
public sealed record RetrySeed(ChainHistory History, ImmutableArray<(int Old, int New)> Copies)
{
    /// <summary>Makes the seed from everything that happened in the earlier run.</summary>
    public static RetrySeed From(ChainHistory earlier, IReadOnlyCollection<StepId> kept)
    {
        if (kept.Count == 0)
        {
            return new RetrySeed(ChainHistory.Empty, []);
        }

        var events = earlier.Events.Where(entry => entry.Step is not { } step || kept.Contains(step)).OrderBy(entry => entry.Sequence).ToList();
        var numbers = events.Select((entry, index) => (entry.Sequence, index)).ToDictionary(pair => pair.Sequence, pair => pair.index + 1);
        var history = new ChainHistory(
            [.. events.Select(entry => entry with { Sequence = numbers[entry.Sequence] })],
            [.. earlier.Visits.Where(visit => kept.Contains(visit.Step)).Select(visit => visit with { Triggers = [.. visit.Triggers.Select(old => numbers[old])] })]);
        return new RetrySeed(history, [.. numbers.Select(pair => (pair.Key, pair.Value)).OrderBy(pair => pair.Key)]);
    }
}
