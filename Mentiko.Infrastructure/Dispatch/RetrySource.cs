using System.Text.Json;
using Mentiko.Core.Access;
using Mentiko.Core.Chains;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.FileSystem;

namespace Mentiko.Infrastructure.Dispatch;

/// <summary>What a retry begins with: the kept history, and the data of each copied event by its new sequence.</summary>
internal sealed record RetryStart(RetrySeed Seed, IReadOnlyDictionary<int, ReadOnlyMemory<byte>> Data);

/// <summary>Reads what a retry keeps out of the earlier run.</summary>
internal sealed class RetrySource(RunSnapshots snapshots, EventFiles events)
{
    /// <summary>Null when the earlier run or one of its event files is gone.</summary>
    /// <param name="scope">The namespace of both runs.</param>
    /// <param name="retryOf">The earlier run's id.</param>
    /// <param name="keptStepsJson">A JSON array of step ids.</param>
    public async Task<RetryStart?> FindAsync(NamespaceScope scope, string? retryOf, string keptStepsJson)
    {
        if (!RunId.TryParse(retryOf, out var earlier) || await snapshots.FindAsync(scope, earlier) is not { } snapshot)
        {
            return null;
        }

        var kept = JsonSerializer.Deserialize<string[]>(keptStepsJson)!.Select(StepId.Parse).ToList();
        var seed = RetrySeed.From(SnapshotReader.ToHistory(snapshot), kept);
        var data = new Dictionary<int, ReadOnlyMemory<byte>>();
        foreach (var (old, copy) in seed.Copies)
        {
            var row = snapshot.Events.First(entry => entry.Sequence == old);
            if (events.Read(scope, SnapshotReader.ToEvent(earlier, row)) is not { } content)
            {
                return null;
            }

            data[copy] = CloudEvent.ReadData(content);
        }

        return new RetryStart(seed, data);
    }
}
