using System.Text;
using Mentiko.Core.Access;
using Mentiko.Core.Events;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.FileSystem;

namespace Mentiko.Infrastructure.Dispatch;

/// <summary>A run's files, in order for the worker that claims it.</summary>
/// <param name="Begun">A new run's folder, which is yet to be made durable; null where the run has one.</param>
/// <param name="Missing">A committed event that has no file anywhere; null where the evidence is whole.</param>
internal readonly record struct PreparedFiles(RunBeginning? Begun, RunEvent? Missing) : IDisposable
{
    public void Dispose() => Begun?.Dispose();
}

/// <summary>
/// Brings a run's files in line with its rows when a worker takes it. A worker may have stood still since its claim,
/// at any line of this: so it touches only what an older token left, or what the rows it has seen name. Whatever a
/// successor has made bears a larger token, or an attempt's number that those rows do not know.
/// </summary>
internal sealed class ClaimFiles(
    DataTree tree, RunFiles runs, EventFiles events, AttemptFiles attempts, RunSnapshots snapshots, RunLedger ledger, EngineTiming timing)
{
    /// <param name="scope">The run's namespace.</param>
    /// <param name="lease">The lease that the worker has, or is about to write.</param>
    /// <param name="snapshot">The rows that the claim was decided by.</param>
    /// <param name="held">The status under which the lease stands in the row; null where it is written with the plan.</param>
    public async Task<PreparedFiles> PrepareAsync(NamespaceScope scope, Lease lease, RunSnapshot snapshot, RunStatus? held)
    {
        var run = lease.Key.Run;
        var isFirst = snapshot.Row.EventSequence == 0;
        if (!HasFolder(scope, run) && isFirst)
        {
            return new PreparedFiles(runs.Begin(scope, run, Encoding.UTF8.GetBytes(snapshot.Row.DefinitionJson)), null);
        }

        await ConfirmAsync(scope, lease, held);

        // Also before the first claim a crash can have left something: half a folder, events staged for a commit that
        // never came.
        if (isFirst)
        {
            runs.CreateRun(scope, run, Encoding.UTF8.GetBytes(snapshot.Row.DefinitionJson));
        }

        var missing = Recover(scope, lease, snapshot) is null ? null : await LookAgainAsync(scope, lease, held);

        // Whatever the last worker's agents left: the next attempts have folders of their own.
        attempts.RemoveAll(scope, run, snapshot.Attempts.Select(attempt => (attempt.StepId, attempt.Number)));
        return new PreparedFiles(null, missing);
    }

    /// <summary>
    /// What is said to be missing ends the run for good. So it is believed only while the lease is surely held, and by
    /// rows and folders that were read after that was sure.
    /// </summary>
    private async Task<RunEvent?> LookAgainAsync(NamespaceScope scope, Lease lease, RunStatus? held)
    {
        await ConfirmAsync(scope, lease, held);
        var snapshot = await snapshots.FindAsync(scope, lease.Key.Run) ?? throw new LeaseLostException(lease.Key.Run);
        return Recover(scope, lease, snapshot);
    }

    private RunEvent? Recover(NamespaceScope scope, Lease lease, RunSnapshot snapshot) =>
        events.Recover(scope, lease.Key.Run, lease.Token, [.. snapshot.Events.Select(entry => SnapshotReader.ToEvent(lease.Key.Run, entry))]) is [var gone, ..] ? gone : null;

    private async Task ConfirmAsync(NamespaceScope scope, Lease lease, RunStatus? held)
    {
        if (held is { } status && await ledger.RenewAsync(scope, lease, status, timing.LeaseMilliseconds) == LedgerAnswer.Lost)
        {
            throw new LeaseLostException(lease.Key.Run);
        }
    }

    private bool HasFolder(NamespaceScope scope, RunId run)
    {
        using var folder = tree.OpenRunFolder(scope.Organization, run);
        return folder is not null;
    }
}
