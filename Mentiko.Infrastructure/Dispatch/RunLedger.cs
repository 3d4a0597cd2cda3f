using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Billing;
using Mentiko.Infrastructure.Nodes;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Stores;
using Mentiko.Infrastructure.Vault;

namespace Mentiko.Infrastructure.Dispatch;

/// <summary>
/// Writes what a run's worker decides. Each call is one commit, all of it or nothing, and its first statement is a
/// compare-and-set on the lease: a worker that lost the run changes nothing any more.
/// </summary>
internal sealed class RunLedger(ICommitLine line, RunFeed feed, SecretFeed secrets, InstanceClock clock)
{
    /// <summary>
    /// Takes the run: from the queue, or from a worker that is dead (<paramref name="claim"/> says which token was
    /// seen). The first decision of the new worker is in the same commit.
    /// </summary>
    public Task<LedgerAnswer> ClaimAsync(NamespaceScope scope, RunClaim claim, RunChange change) =>
        CommitAsync(scope, claim.Lease.Key.Run, change, session =>
        {
            if (claim.IsStart && RunCounts.Read(session).Running >= claim.MostRunning)
            {
                return LedgerAnswer.AtLimit;
            }

            // Checkpoint 1. A crash before this commit: the row is as it was, and whoever is woken next claims it.
            // Files staged for it bear no row's name; the next claim removes them.
            if (session.Execute(
                    LedgerSql.Claim,
                    ("@run", claim.Lease.Key.Run.Text),
                    ("@seen", claim.SeenToken),
                    ("@status", claim.SeenStatus.ToWire()),
                    ("@from", claim.SeenUntil ?? long.MinValue),
                    ("@to", claim.SeenUntil ?? long.MaxValue),
                    ("@next", claim.IsStart ? RunStatus.Running.ToWire() : claim.SeenStatus.ToWire()),
                    ("@owner", claim.Lease.Owner),
                    ("@token", claim.Lease.Token),
                    ("@until", clock.Now + claim.LeaseMilliseconds),
                    ("@lost", claim.TakenFromTheDead ? 1 : 0),
                    ("@now", session.Now)) == 0)
            {
                return LedgerAnswer.Lost;
            }

            if (claim.IsStart)
            {
                RunCounts.Move(session, queued: -1, running: 1);
            }

            Write(session, claim.Lease, change);

            // Checkpoint 2. A crash from here on, until the attempt's end is committed: the attempt stands as running
            // under this token. The next claim ends it as lost and starts another; this number is never run again.
            return LedgerAnswer.Written;
        });

    /// <summary>Writes a change of a run that is held. <paramref name="status"/> is what the worker believes: running, or cancelling.</summary>
    public Task<LedgerAnswer> WriteAsync(NamespaceScope scope, Lease lease, RunStatus status, RunChange change, long leaseMilliseconds) =>
        CommitAsync(scope, lease.Key.Run, change, session =>
        {
            // Checkpoint 3. A crash before this commit: the attempt that ended counts as lost, its events are staged
            // at most and no row names them. It runs again under a new number.
            var answer = Hold(session, lease, status, leaseMilliseconds, change.IsProgress);
            if (answer == LedgerAnswer.Written)
            {
                Write(session, lease, change);
            }

            // Checkpoint 4. A crash right after it: the result is final. Event files that are still staged are
            // published by the next claim or the sweep, and what the change started is found as lost.
            return answer;
        });

    /// <summary>Holds the run a while longer.</summary>
    public Task<LedgerAnswer> RenewAsync(NamespaceScope scope, Lease lease, RunStatus status, long leaseMilliseconds) =>
        CommitAsync(scope, lease.Key.Run, null, session => Hold(session, lease, status, leaseMilliseconds, isProgress: false));

    /// <summary>
    /// Gives the run back unfinished, at a graceful stop: it stays running, without an owner, and the next worker
    /// claims it without waiting for the lease to end or counting it as lost.
    /// </summary>
    public Task<LedgerAnswer> HandOverAsync(NamespaceScope scope, Lease lease, RunChange change) =>
        CommitAsync(scope, lease.Key.Run, change, session =>
        {
            // Checkpoint 5. A crash before this commit is the crash of checkpoint 2.
            if (session.Execute(LedgerSql.Release, ("@run", lease.Key.Run.Text), ("@token", lease.Token)) == 0)
            {
                return LedgerAnswer.Lost;
            }

            Write(session, lease, change);
            return LedgerAnswer.Written;
        });

    /// <summary>
    /// Gives the run's slot to others until it has something to do again: it stays running, without an owner, and is
    /// taken up after that time like one that was handed over.
    /// </summary>
    public Task<LedgerAnswer> ParkAsync(NamespaceScope scope, Lease lease, TimeSpan wait) =>
        CommitAsync(scope, lease.Key.Run, RunChange.None, session =>
        {
            // A crash before this commit is that of a worker whose run has nothing at work; after it nothing is held.
            var run = ("@run", (object?)lease.Key.Run.Text);
            var token = ("@token", (object?)lease.Token);
            return session.Execute(LedgerSql.Park, run, token, ("@until", clock.Now + (long)wait.TotalMilliseconds)) > 0 ? LedgerAnswer.Written
                : session.Query(LedgerSql.IsCancelling, reader => reader.Read(), run, token) ? LedgerAnswer.Cancelling
                : LedgerAnswer.Lost;
        });

    /// <summary>Notes that the files of a run that is over are in order.</summary>
    public Task<LedgerAnswer> SettleAsync(NamespaceScope scope, RunId run, long token) =>
        CommitAsync(scope, run, RunChange.None, session =>

            // Checkpoint 6. A crash before this commit: the sweep settles the run once more.
            session.Execute(LedgerSql.Settle, ("@run", run.Text), ("@token", token)) == 0 ? LedgerAnswer.Lost : LedgerAnswer.Written);

    /// <param name="scope">The run's namespace.</param>
    /// <param name="run">The run.</param>
    /// <param name="change">What watchers are told of; null for what they do not see.</param>
    /// <param name="act">What to write.</param>
    private async Task<LedgerAnswer> CommitAsync(NamespaceScope scope, RunId run, RunChange? change, Func<CommitSession, LedgerAnswer> act)
    {
        foreach (var start in change?.Attempts ?? [])
        {
            start.Uses.PutsBefore = secrets.PutsOf(scope.Namespace);
        }

        // Never cancelled: a caller that stopped waiting would not know what is in the database.
        var result = await line.CommitAsync(
            CommitAuthor.Of(scope),
            session =>
            {
                var answer = act(session);
                if (answer == LedgerAnswer.Written && change is not null)
                {
                    session.AfterCommit(() => feed.Signal(scope.Namespace, run, change.End is not null));
                }

                return (Result<LedgerAnswer>)answer;
            },
            CancellationToken.None);
        return result.TryGet(out var written, out var error) ? written : throw new LedgerRefusedException(error);
    }

    private LedgerAnswer Hold(CommitSession session, Lease lease, RunStatus status, long leaseMilliseconds, bool isProgress)
    {
        var run = ("@run", (object?)lease.Key.Run.Text);
        var token = ("@token", (object?)lease.Token);
        var until = ("@until", (object?)(clock.Now + leaseMilliseconds));
        if (session.Execute(LedgerSql.Hold, run, token, until, ("@status", status.ToWire()), ("@progress", isProgress ? 1 : 0)) > 0)
        {
            return LedgerAnswer.Written;
        }

        return session.Query(LedgerSql.IsCancelling, reader => reader.Read(), run, token) ? LedgerAnswer.Cancelling : LedgerAnswer.Lost;
    }

    private static void Write(CommitSession session, Lease lease, RunChange change)
    {
        var run = lease.Key.Run;
        LedgerRows.End(session, run, change);
        LedgerRows.Add(session, lease, change);
        foreach (var step in change.Steps)
        {
            session.Send(LedgerSql.SetStep, ("@run", run.Text), ("@step", step.Step.Text), ("@status", step.Status.ToWire()));
        }

        if (change.End is { } end)
        {
            Finish(session, run, end);
        }
    }

    private static void Finish(CommitSession session, RunId run, RunEnd end)
    {
        RunCounts.Move(session, queued: 0, running: -1);
        UsageMeter.AddRun(session, run.Text);
        session.Send(
            LedgerSql.Finish,
            ("@run", run.Text),
            ("@status", end.Status.ToWire()),
            ("@now", session.Now),
            ("@code", end.Failure?.Code),
            ("@step", end.Failure?.Step?.Text),
            ("@text", end.Failure?.Text));
        session.Audit(new AuditDraft(
            AuditActions.RunFinished,
            "run",
            run.Text,
            end.Status == RunStatus.Succeeded ? AuditOutcome.Allowed : AuditOutcome.Failed,
            run.Text,
            RunFinishedDetails.Of(end)));
    }
}

/// <summary>The commit line refused: it is draining, or the audit entry could not be written. Nothing happened.</summary>
internal sealed class LedgerRefusedException(Error error) : Exception($"The ledger was refused: {error.Code}.");
