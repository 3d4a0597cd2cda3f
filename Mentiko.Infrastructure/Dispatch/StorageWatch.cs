using Mentiko.Core.Access;
using Mentiko.Core.Execution;
using Mentiko.Core.Plans;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.FileSystem;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.Dispatch;

/// <summary>
/// Ends an attempt under which its namespace's workspace grows beyond its limit: one organization must not fill the
/// disk that all live on. Looks for the first time after a second, so a short step never pays for it, and spends a
/// twentieth of the time at most on a workspace that takes long to measure.
/// </summary>
internal sealed class StorageWatch(WorkspaceMeter meter, PlanCatalog plans, IOptions<FileSystemOptions> options, TimeProvider time)
{
    private const long Mebibyte = 1L << 20;
    private const int RestPerLook = 20;
    private static readonly TimeSpan ShortestRest = TimeSpan.FromSeconds(1);

    /// <summary>The outcome of the execution, or <c>limit-files</c> where this ended it.</summary>
    public async Task<ExecutionOutcome> WatchAsync(
        NamespaceScope scope, Func<CancellationToken, Task<ExecutionOutcome>> execute, CancellationToken cancel)
    {
        using var kill = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var over = new CancellationTokenSource();
        var execution = execute(kill.Token);
        var watch = LookAsync(scope, kill, over.Token);
        var outcome = await execution;
        await over.CancelAsync();
        return await watch is { } excess && outcome is ExecutionOutcome.Cancelled && !cancel.IsCancellationRequested
            ? new ExecutionOutcome.LimitExceeded(AttemptReason.LimitFiles, excess)
            : outcome;
    }

    private async Task<string?> LookAsync(NamespaceScope scope, CancellationTokenSource kill, CancellationToken over)
    {
        var mostMb = plans.TermsOf(scope.Organization).Limits.StorageMb;
        WorkspaceSize? before = null;
        var rest = ShortestRest;
        while (await RestAsync(rest, over))
        {
            var started = time.GetTimestamp();
            var size = meter.Measure(scope.Slug, 2 * mostMb * Mebibyte, 2 * options.Value.WorkspaceEntries);
            if (FindExcess(size, mostMb) is { } excess && before is { } last && size.Bytes >= last.Bytes && size.Entries >= last.Entries)
            {
                await kill.CancelAsync();
                return excess;
            }

            // An agent that cleans up a workspace that is too full already is left to it.
            before = size;
            rest = TimeSpan.FromTicks(Math.Max(ShortestRest.Ticks, RestPerLook * time.GetElapsedTime(started).Ticks));
        }

        return null;
    }

    private async Task<bool> RestAsync(TimeSpan rest, CancellationToken over)
    {
        await Task.Delay(rest, time, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !over.IsCancellationRequested;
    }

    private string? FindExcess(WorkspaceSize size, long mostMb) =>
        size.Bytes > mostMb * Mebibyte ? $"the workspace took more than {mostMb} MiB of the disk"
        : size.Entries > options.Value.WorkspaceEntries ? $"the workspace held more than {options.Value.WorkspaceEntries} files and folders"
        : size.IsTooDeep ? "the workspace held folders nested deeper than 256"
        : null;
}
