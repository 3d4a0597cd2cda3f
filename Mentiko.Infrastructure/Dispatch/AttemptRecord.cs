using Mentiko.Core.Audit;
using Mentiko.Core.Chains;
using Mentiko.Core.Logs;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Egress;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.Infrastructure.Persistence.Stores;
using static System.FormattableString;

namespace Mentiko.Infrastructure.Dispatch;

/// <summary>What an attempt did outside of itself. It is written with the attempt's end, in the same commit.</summary>
internal sealed record AttemptRecord(CallRecord Calls, FileRecord Files)
{
    public static AttemptRecord Nothing { get; } = new(CallRecord.Nothing, FileRecord.Nothing);

    /// <summary>Of one that was lost with the server that ran it.</summary>
    public static AttemptRecord Lost { get; } = Unseen("the server that ran it was lost");

    /// <summary>Of one that the server began and could not run to its end.</summary>
    public static AttemptRecord Broken { get; } = Unseen("the server could not run it");

    /// <summary>Of one whose names cannot be shown.</summary>
    public static AttemptRecord Unmaskable { get; } = Unseen("more secrets came meanwhile than can be masked in names");

    /// <summary>The entry that stands before the first call to a host.</summary>
    public static AuditDraft CallsBegin(string place, RunId run, StepId step, int attempt) =>
        Of(new AuditDraft(AuditActions.AgentApiCalled, "host", place, AuditOutcome.Allowed, run.Text).With("decision", "begun"), step, attempt);

    /// <summary>Whether it has no name in it that the agent chose.</summary>
    public bool IsEmpty => Calls.Calls.IsEmpty && Files.Files.IsEmpty;

    /// <summary>Bytes to and from other hosts, in all.</summary>
    public long BytesCarried => Calls.Calls.Select(call => call.Sum).Append(Calls.BeyondMade).Append(Calls.BeyondRefused).Sum(sum => sum.BytesOut + sum.BytesIn);

    /// <summary>The same where what was seen of files is not all, for a reason that goes on record.</summary>
    public AttemptRecord WithoutFiles(string? why) => why is null ? this : this with { Files = Files with { Gap = why } };

    /// <summary>Names of hosts and files are the agent's choice.</summary>
    public AttemptRecord Masked(SecretPatterns patterns) => patterns.IsEmpty ? this : new AttemptRecord(
        Calls with { Calls = [.. Calls.Calls.Select(call => (call.Kind with { Host = patterns.Mask(call.Kind.Host), Method = patterns.Mask(call.Kind.Method) }, call.Sum))] },
        Files with { Files = [.. Files.Files.Select(file => file with { Path = patterns.Mask(file.Path) })] });

    public IEnumerable<AuditDraft> ToAudit(RunId run, StepId step, int attempt) =>
        CallsToAudit(run).Concat(FilesToAudit(run)).Select(draft => Of(draft, step, attempt));

    private static AuditDraft Of(AuditDraft draft, StepId step, int attempt) => draft.With("step", step.Text).With("attempt", Invariant($"{attempt}"));

    private IEnumerable<AuditDraft> CallsToAudit(RunId run)
    {
        foreach (var (kind, sum) in Calls.Calls)
        {
            var place = kind.Host.Length == 0 ? "(no host)" : Invariant($"{kind.Host}:{kind.Port}");
            var draft = new AuditDraft(AuditActions.AgentApiCalled, "host", place, OutcomeOf(kind.Decision), run.Text)
                .With("decision", kind.Decision.ToWire())
                .With("method", kind.Method);
            yield return Sums(kind.Status == 0 ? draft : draft.With("status", Invariant($"{kind.Status}")), sum);
        }

        if (Calls.BeyondMade.Count > 0)
        {
            yield return Sums(new AuditDraft(AuditActions.AgentApiCalled, "host", CallAnnouncer.Further, AuditOutcome.Allowed, run.Text).With("decision", "allowed"), Calls.BeyondMade);
        }

        if (Calls.BeyondRefused.Count > 0)
        {
            yield return Sums(new AuditDraft(AuditActions.AgentApiCalled, "host", CallAnnouncer.Further, AuditOutcome.Denied, run.Text).With("decision", "refused"), Calls.BeyondRefused);
        }
    }

    private static AttemptRecord Unseen(string why) => new(CallRecord.Nothing, FileRecord.Nothing with
    {
        Gap = $"{why}: on record are the secrets that it got and the hosts that it began to call, no sums and no files",
    });

    private static AuditDraft Sums(AuditDraft draft, CallSum sum) => draft
        .With("count", Invariant($"{sum.Count}"))
        .With("bytesOut", Invariant($"{sum.BytesOut}"))
        .With("bytesIn", Invariant($"{sum.BytesIn}"))
        .With("milliseconds", Invariant($"{(long)sum.Duration.TotalMilliseconds}"));

    private IEnumerable<AuditDraft> FilesToAudit(RunId run)
    {
        foreach (var file in Files.Files)
        {
            yield return Shared(new AuditDraft(AuditActions.AgentFileTouched, "file", file.Path, AuditOutcome.Allowed, run.Text).With("how", HowOf(file.How)));
        }

        if (Files.Beyond > 0 || Files.Gap is not null)
        {
            var draft = new AuditDraft(AuditActions.AgentFileTouched, "file", CallAnnouncer.Further, AuditOutcome.Allowed, run.Text).With("count", Invariant($"{Files.Beyond}"));
            yield return Shared(Files.Gap is { } gap ? draft.With("gap", gap) : draft);
        }
    }

    private AuditDraft Shared(AuditDraft draft) => Files.IsShared ? draft.With("shared", "true") : draft;

    private static string HowOf(FileTouches how) => string.Join(
        ", ",
        ((string[])[
            how.HasFlag(FileTouches.Created) ? "created" : "",
            how.HasFlag(FileTouches.Changed) ? "changed" : "",
            how.HasFlag(FileTouches.Read) ? "read" : "",
            how.HasFlag(FileTouches.Deleted) ? "deleted" : "",
        ]).Where(word => word.Length > 0));

    private static AuditOutcome OutcomeOf(CallDecision decision) =>
        decision == CallDecision.Allowed ? AuditOutcome.Allowed : decision.IsRefusal() ? AuditOutcome.Denied : AuditOutcome.Failed;
}
