using Mentiko.Core.Access;
using Mentiko.Core.Logs;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.FileSystem;

namespace Mentiko.Infrastructure.Dispatch;

/// <summary>
/// Puts the files of a run that is over in order: events published, log complete, attempt folders gone. Until that is
/// noted in the row, the run is found again by the sweep; so a crash after a run's last commit leaves nothing undone.
/// </summary>
internal sealed class RunSettler(RunLedger ledger, ILogStore logs, EventFiles events, AttemptFiles attempts)
{
    /// <summary>The end of an execution of our own, which has published everything.</summary>
    public async Task FinishAsync(NamespaceScope scope, Lease lease, RunEnd end, ILogWriter log)
    {
        log.WriteSystem(null, end.Failure is { } failure ? $"run {end.Status.ToWire()}: {failure.Code}: {failure.Text}" : $"run {end.Status.ToWire()}");
        await log.CompleteAsync();
        if (lease.Token > 1)
        {
            RemoveLeftovers(scope, lease);
        }

        await ledger.SettleAsync(scope, lease.Key.Run, lease.Token);
    }

    /// <summary>A run that was found to be over. Safe to repeat.</summary>
    public async Task SettleAsync(NamespaceScope scope, RunSnapshot snapshot)
    {
        var run = RunId.Parse(snapshot.Row.Id);
        if (snapshot.Row.LeaseOwner is null)
        {
            // Cancelled while it waited: nobody ever opened its log, and readers wait for its end.
            if (snapshot.IsFresh)
            {
                await CompleteLogAsync(scope, run, "run cancelled before it started");
            }

            return;
        }

        events.Recover(scope, run, snapshot.Row.LeaseToken, [.. snapshot.Events.Select(entry => SnapshotReader.ToEvent(run, entry))]);
        attempts.RemoveAll(scope, run);
        await CompleteLogAsync(scope, run, null);
        await ledger.SettleAsync(scope, run, snapshot.Row.LeaseToken);
    }

    // A worker before this one may have come back late and staged or prepared something, before it knew. Everything
    // that was committed has its final name by now.
    private void RemoveLeftovers(NamespaceScope scope, Lease lease)
    {
        events.Recover(scope, lease.Key.Run, lease.Token, []);
        attempts.RemoveAll(scope, lease.Key.Run);
    }

    private async Task CompleteLogAsync(NamespaceScope scope, RunId run, string? line)
    {
        await using var log = await logs.OpenWriterAsync(scope, run, CancellationToken.None);
        if (line is not null)
        {
            log.WriteSystem(null, line);
        }

        await log.CompleteAsync();
    }
}
