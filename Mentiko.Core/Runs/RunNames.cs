using Mentiko.Core.Ids;

namespace Mentiko.Core.Runs;

/// <summary>The wire names of everything about runs that is a closed set. A contract: names never change.</summary>
public static class RunNames
{
    private static readonly WireTable<RunStatus> RunStatusTable = new(ToWire);
    private static readonly WireTable<StepStatus> StepStatusTable = new(ToWire);
    private static readonly WireTable<AttemptStatus> AttemptStatusTable = new(ToWire);
    private static readonly WireTable<AttemptReason> AttemptReasonTable = new(ToWire);
    private static readonly WireTable<VisitOutcome> VisitOutcomeTable = new(ToWire);
    private static readonly WireTable<TriggerKind> TriggerKindTable = new(ToWire);

    public static string ToWire(this RunStatus value) => value switch
    {
        RunStatus.Queued => "queued",
        RunStatus.Running => "running",
        RunStatus.Succeeded => "succeeded",
        RunStatus.Failed => "failed",
        RunStatus.Cancelling => "cancelling",
        RunStatus.Cancelled => "cancelled",
        RunStatus.TimedOut => "timed-out",
    };

    public static bool TryParse(string? text, out RunStatus value) => RunStatusTable.TryParse(text, out value);

    public static string ToWire(this StepStatus value) => value switch
    {
        StepStatus.Pending => "pending",
        StepStatus.Queued => "queued",
        StepStatus.Running => "running",
        StepStatus.Succeeded => "succeeded",
        StepStatus.Failed => "failed",
        StepStatus.Skipped => "skipped",
        StepStatus.Cancelled => "cancelled",
        StepStatus.TimedOut => "timed-out",
    };

    public static bool TryParse(string? text, out StepStatus value) => StepStatusTable.TryParse(text, out value);

    public static string ToWire(this AttemptStatus value) => value switch
    {
        AttemptStatus.Running => "running",
        AttemptStatus.Succeeded => "succeeded",
        AttemptStatus.Failed => "failed",
        AttemptStatus.Cancelled => "cancelled",
        AttemptStatus.TimedOut => "timed-out",
    };

    public static bool TryParse(string? text, out AttemptStatus value) => AttemptStatusTable.TryParse(text, out value);

    public static string ToWire(this AttemptReason value) => value switch
    {
        AttemptReason.None => "none",
        AttemptReason.ExitCode => "exit-code",
        AttemptReason.Timeout => "timeout",
        AttemptReason.Cancelled => "cancelled",
        AttemptReason.LimitMemory => "limit-memory",
        AttemptReason.LimitProcesses => "limit-processes",
        AttemptReason.LimitOutput => "limit-output",
        AttemptReason.LimitFiles => "limit-files",
        AttemptReason.LimitCpu => "limit-cpu",
        AttemptReason.BadEvent => "bad-event",
        AttemptReason.SecretInEvent => "secret-in-event",
        AttemptReason.SecretMissing => "secret-missing",
        AttemptReason.SecretUnreadable => "secret-unreadable",
        AttemptReason.ExecutorUnavailable => "executor-unavailable",
        AttemptReason.StartFailed => "start-failed",
        AttemptReason.TargetNotAllowed => "target-not-allowed",
        AttemptReason.HostKeyRefused => "host-key-refused",
        AttemptReason.Lost => "lost",
    };

    public static bool TryParse(string? text, out AttemptReason value) => AttemptReasonTable.TryParse(text, out value);

    public static string ToWire(this VisitOutcome value) => value switch
    {
        VisitOutcome.Running => "running",
        VisitOutcome.Succeeded => "succeeded",
        VisitOutcome.Failed => "failed",
        VisitOutcome.TimedOut => "timed-out",
        VisitOutcome.Cancelled => "cancelled",
    };

    public static bool TryParse(string? text, out VisitOutcome value) => VisitOutcomeTable.TryParse(text, out value);

    public static string ToWire(this TriggerKind value) => value switch
    {
        TriggerKind.Api => "api",
        TriggerKind.Page => "page",
        TriggerKind.Cli => "cli",
        TriggerKind.Schedule => "schedule",
        TriggerKind.Webhook => "webhook",
        TriggerKind.Retry => "retry",
        TriggerKind.Example => "example",
    };

    public static bool TryParse(string? text, out TriggerKind value) => TriggerKindTable.TryParse(text, out value);
}
