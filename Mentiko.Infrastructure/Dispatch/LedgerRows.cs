using System.Globalization;
using Mentiko.Core.Agents;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Billing;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Vault;

namespace Mentiko.Infrastructure.Dispatch;

/// <summary>The rows that a change ends and adds, after the lease has been checked in the same commit.</summary>
internal static class LedgerRows
{
    public static void End(CommitSession session, RunId run, RunChange change)
    {
        foreach (var attempt in change.EndedAttempts)
        {
            Once(session.Execute(
                LedgerSql.EndAttempt,
                ("@run", run.Text),
                ("@step", attempt.Step.Text),
                ("@number", attempt.Number),
                ("@status", attempt.Status.ToWire()),
                ("@reason", attempt.Reason == AttemptReason.None ? null : attempt.Reason.ToWire()),
                ("@now", session.Now),
                ("@exit", attempt.ExitCode),
                ("@text", attempt.Text)));
            foreach (var draft in attempt.Record.ToAudit(run, attempt.Step, attempt.Number))
            {
                session.Audit(draft);
            }

            if (attempt.Record.BytesCarried is > 0 and var bytes)
            {
                UsageMeter.AddEgress(session, bytes);
            }
        }

        foreach (var visit in change.EndedVisits)
        {
            Once(session.Execute(
                LedgerSql.EndVisit,
                ("@run", run.Text),
                ("@step", visit.Step.Text),
                ("@visit", visit.Visit),
                ("@status", visit.Outcome.ToWire())));
        }
    }

    public static void Add(CommitSession session, Lease lease, RunChange change)
    {
        var run = lease.Key.Run.Text;
        foreach (var (entry, attempt, _) in change.Events)
        {
            session.Send(
                LedgerSql.AddEvent,
                ("@run", run),
                ("@sequence", entry.Sequence),
                ("@id", entry.Id),
                ("@type", entry.Type.Text),
                ("@step", entry.Step?.Text),
                ("@attempt", attempt),
                ("@time", entry.Time.ToUnixTimeMilliseconds()),
                ("@token", lease.Token));
        }

        if (change.Events is [.., var last])
        {
            session.Send(LedgerSql.SetSequence, ("@run", run), ("@sequence", last.Event.Sequence));
        }

        foreach (var visit in change.Visits)
        {
            session.Send(
                LedgerSql.AddVisit,
                ("@run", run),
                ("@step", visit.Step.Text),
                ("@visit", visit.Number),
                ("@inputs", string.Join(',', visit.Triggers.Select(trigger => trigger.ToString(CultureInfo.InvariantCulture)))),
                ("@status", visit.Outcome.ToWire()));
        }

        foreach (var attempt in change.Attempts)
        {
            session.Send(
                LedgerSql.AddAttempt,
                ("@run", run),
                ("@step", attempt.Step.Text),
                ("@visit", attempt.Visit),
                ("@number", attempt.Number),
                ("@executor", attempt.Executor.ToWire()),
                ("@now", session.Now));
            SecretUse.Record(session, lease.Key.Run, attempt.Step, attempt.Number, attempt.Uses);
        }
    }

    // Under the lease nobody else ends what this worker runs: anything but one row is a bug, and undoes the commit.
    private static void Once(int rows)
    {
        if (rows != 1)
        {
            throw new InvalidOperationException($"A running attempt or visit was to end and {rows} rows fit.");
        }
    }
}
