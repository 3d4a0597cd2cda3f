using Mentiko.Core.Access;
using Mentiko.Core.Runs;
using Microsoft.Extensions.Logging;

namespace Mentiko.Infrastructure.Dispatch;

/// <summary>
/// Renews a lease every third of its length, beside the execution: a commit that hangs must not keep agents running
/// beyond the lease, when another worker may have started them again.
/// </summary>
internal sealed partial class LeaseKeeper(RunLedger ledger, EngineTiming timing, TimeProvider time, ILogger<LeaseKeeper> logger)
{
    /// <summary>Runs until cancelled or until the lease is lost, which <paramref name="onLost"/> is told once.</summary>
    public async Task KeepAsync(NamespaceScope scope, Lease lease, RunInbox inbox, Func<RunStatus> status, Action onLost, CancellationToken cancel)
    {
        var until = time.GetUtcNow() + timing.Lease;
        while (true)
        {
            await Task.Delay(timing.Lease / 3, time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancel.IsCancellationRequested)
            {
                return;
            }

            switch (await TryRenewAsync(scope, lease, status(), until))
            {
                case LedgerAnswer.Written:
                    until = time.GetUtcNow() + timing.Lease;
                    break;
                case LedgerAnswer.Cancelling:
                    inbox.Post(new RunMessage.Interrupted());
                    break;
                case LedgerAnswer.Lost when !cancel.IsCancellationRequested:
                    onLost();
                    return;
                case null when time.GetUtcNow() >= until:
                    onLost();
                    return;
                default:
                    break;
            }
        }
    }

    /// <summary>Null when it is not known: the database did not answer in time, or failed.</summary>
    private async Task<LedgerAnswer?> TryRenewAsync(NamespaceScope scope, Lease lease, RunStatus status, DateTimeOffset until)
    {
        try
        {
            var left = until - time.GetUtcNow();
            return await ledger.RenewAsync(scope, lease, status, timing.LeaseMilliseconds).WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            LogRenewalFailed(logger, failure, lease.Key.Run);
            return null;
        }
    }
}
