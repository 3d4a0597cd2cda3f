using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Chains;
using Mentiko.Core.Queues;
using Mentiko.Core.Runs;

namespace Mentiko.Core.Notifications;

/// <summary>Runs that went wrong or wait for an executor: those that the reader started, and those of schedules and webhooks, which nobody else watches.</summary>
public sealed class RunNotifications(IRunStatistics runs, IQueueStore queue) : NotificationSource
{
    private const int LongestReason = 200;

    public override Permission Needs => Permission.RunsRead;

    public override async Task<IReadOnlyList<Notification>> ReadAsync(NamespaceScope scope, DateTimeOffset since, CancellationToken cancel)
    {
        var troubled = await runs.ListTroubledAsync(scope, since, ListNotifications.Most, cancel);
        var parked = await queue.ListParkedAsync(scope, ListNotifications.Most, cancel);
        return [.. troubled.Select(Of), .. parked.Where(run => Concerns(scope, run)).Select(Of)];
    }

    private static bool Concerns(NamespaceScope scope, ParkedRun run) =>
        run.Kind is TriggerKind.Schedule or TriggerKind.Webhook || (run.Starter is { } starter && starter == scope.Actor.Id);

    private static Notification Of(TroubledRun run)
    {
        var isLate = run.Status == RunStatus.TimedOut;
        var what = isLate ? "took longer than it may" : "failed";
        var where = run.Failure?.Step is { } step ? $" at step {step}" : "";
        return new Notification(
            $"run-{run.Id.Text}",
            isLate ? NotificationKind.RunTimedOut : NotificationKind.RunFailed,
            run.FinishedAt,
            $"{Whose(run.Kind)} of {run.Chain} {what}{where}{Because(run.Failure?.Text.Trim() ?? "")}",
            new NotificationTarget.ToRun(run.Id));
    }

    private static Notification Of(ParkedRun run) => new(
        $"parked-{run.Id.Text}",
        NotificationKind.RunParked,
        run.Since,
        $"{Whose(run.Kind)} of {run.Chain} waits for the executor '{run.Executor.ToWire()}', which is away.",
        new NotificationTarget.ToRun(run.Id));

    private static string Whose(TriggerKind kind) => kind switch
    {
        TriggerKind.Schedule => "A scheduled run",
        TriggerKind.Webhook => "A webhook's run",
        _ => "Your run",
    };

    /// <summary>Reasons are words as often as sentences.</summary>
    private static string Because(string reason) =>
        reason.Length == 0 ? "." : $": {Brief(reason)}{(reason.Length <= LongestReason && char.IsLetterOrDigit(reason[^1]) ? "." : "")}";

    /// <summary>Never cut within a character that takes two.</summary>
    private static string Brief(string text) => text.Length <= LongestReason
        ? text
        : $"{text[..(char.IsHighSurrogate(text[LongestReason - 1]) ? LongestReason - 1 : LongestReason)]}…";
}
