using Mentiko.Core.Access;
using Mentiko.Core.Execution;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.FileSystem;

namespace Mentiko.Infrastructure.Dispatch;

/// <summary>
/// Ends an attempt under which its namespace's workspace, or its own output folder, grows beyond its limit: one
/// organization must not fill the disk that all live on. What the workspace holds at the start is measured beside the
/// agent and given up when a short step ends first; after that it looks for the first time after a second, and spends
/// a twentieth of the time at most on a workspace that takes long to measure.
/// </summary>
internal sealed class StorageWatch(WorkspaceMeter meter, WorkspaceQuota quota, StorageGate gate, TimeProvider time)
{
    private const long Mebibyte = 1L << 20;
    private const int RestPerLook = 20;

    /// <summary>A look counts up to this many times the limit. Beyond it nobody sees that a workspace shrinks.</summary>
    private const int CountedLimits = 4;

    private static readonly TimeSpan ShortestRest = TimeSpan.FromSeconds(1);

    /// <summary>The outcome of the execution, or <c>limit-files</c> where this ended it or its output is too large at the end.</summary>
    /// <param name="scope">Whose workspace it is.</param>
    /// <param name="measureOutput">What the attempt's output folder holds; counted to just above the limits at least.</param>
    /// <param name="execute">The attempt.</param>
    /// <param name="cancel">Ends the attempt, as cancelled.</param>
    public async Task<ExecutionOutcome> WatchAsync(
        NamespaceScope scope, Func<WorkspaceSize> measureOutput, Func<CancellationToken, Task<ExecutionOutcome>> execute, CancellationToken cancel)
    {
        using var kill = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var over = new CancellationTokenSource();
        var watch = Task.Run(() => LookAsync(scope, measureOutput, kill, over.Token), CancellationToken.None);
        ExecutionOutcome outcome;
        string? excess;
        try
        {
            outcome = await execute(kill.Token);
        }
        finally
        {
            await over.CancelAsync();
            excess = await watch;
        }

        if (excess is not null && outcome is ExecutionOutcome.Cancelled && !cancel.IsCancellationRequested)
        {
            return new ExecutionOutcome.LimitExceeded(AttemptReason.LimitFiles, excess);
        }

        // What was written between two looks is not taken either.
        return outcome is ExecutionOutcome.Exited { Code: 0 } && FindExcess(measureOutput()) is { } burst
            ? new ExecutionOutcome.LimitExceeded(AttemptReason.LimitFiles, burst)
            : outcome;
    }

    private async Task<string?> LookAsync(NamespaceScope scope, Func<WorkspaceSize> measureOutput, CancellationTokenSource kill, CancellationToken over)
    {
        var limit = quota.LimitOf(scope.Organization);
        var workspace = new Judge(limit, Measure(scope, limit, over));
        var rest = ShortestRest;
        while (await RestAsync(rest, over))
        {
            var started = time.GetTimestamp();
            if ((FindExcess(measureOutput()) ?? workspace.FindExcess(Measure(scope, limit, over))) is { } excess)
            {
                await kill.CancelAsync();
                return excess;
            }

            rest = TimeSpan.FromTicks(Math.Max(ShortestRest.Ticks, RestPerLook * time.GetElapsedTime(started).Ticks));
        }

        return null;
    }

    private WorkspaceSize Measure(NamespaceScope scope, WorkspaceLimit limit, CancellationToken over)
    {
        var (bytes, entries) = (CountedLimits * limit.MostBytes, CountedLimits * limit.MostEntries);
        var size = meter.Measure(scope.Organization, bytes, entries, over);
        if (!over.IsCancellationRequested)
        {
            gate.Take(scope, size);
        }

        // By how much a walk that has counted enough goes too far is chance.
        return size with { Bytes = Math.Min(size.Bytes, bytes + 1), Entries = Math.Min(size.Entries, entries + 1) };
    }

    private async Task<bool> RestAsync(TimeSpan rest, CancellationToken over)
    {
        await Task.Delay(rest, time, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !over.IsCancellationRequested;
    }

    private static string? FindExcess(WorkspaceSize output) =>
        output.Bytes > OutputReader.MaxBytesOnDisk ? $"the output folder took more than {OutputReader.MaxBytesOnDisk / Mebibyte} MiB of the disk"
        : output.Entries > OutputReader.MaxEntries ? $"the output folder held more than {OutputReader.MaxEntries} files and folders"
        : output.IsTooDeep ? "the output folder held folders nested deeper than 256"
        : null;

    private sealed class Judge(WorkspaceLimit limit, WorkspaceSize atStart)
    {
        private readonly StorageGrace _bytes = new(limit.MostBytes, atStart.Bytes);
        private readonly StorageGrace _entries = new(limit.MostEntries, atStart.Entries);
        private readonly StorageGrace _depth = new(0, Depth(atStart));

        public string? FindExcess(WorkspaceSize size)
        {
            // Each is told of every look.
            var (bytes, entries, depth) = (_bytes.Ends(size.Bytes), _entries.Ends(size.Entries), _depth.Ends(Depth(size)));
            return bytes ? limit.TooManyBytes : entries ? limit.TooManyEntries : depth ? WorkspaceLimit.TooDeep : null;
        }

        private static long Depth(WorkspaceSize size) => size.IsTooDeep ? 1 : 0;
    }
}
