using System.Globalization;
using Mentiko.Core.Agents;
using Mentiko.Core.Execution;
using Mentiko.Core.Runs;

namespace Mentiko.Core.Queues;

/// <summary>Says of a run that is under way that it waits for an executor, and for which.</summary>
public static class ExecutorWaits
{
    /// <summary>Null where something of the run is at work, or what it waits for is no executor.</summary>
    public static Waiting? Of(Run run, ExecutorPatience patience)
    {
        if (run.Status != RunStatus.Running || run.Steps.Any(step => step.Attempts.Any(attempt => attempt.Status == AttemptStatus.Running)))
        {
            return null;
        }

        var waiting = run.Steps.FirstOrDefault(step => step.Status is StepStatus.Queued or StepStatus.Running && step.Attempts is [.., { Reason: AttemptReason.ExecutorUnavailable }]);
        return waiting is null ? null : new Waiting(WaitingReason.ExecutorUnavailable, null, TextOf(waiting, patience));
    }

    /// <summary>For instance <c>The executor 'docker' is away since 10:42:07 UTC. The engine does not answer. …</c></summary>
    /// <param name="target">What is away.</param>
    /// <param name="since">Since when the step waits for it.</param>
    /// <param name="why">What the last attempt said.</param>
    /// <param name="patience">How long it is waited for.</param>
    public static string TextOf(ExecutionTarget target, DateTimeOffset since, string? why, ExecutorPatience patience) => string.Create(
        CultureInfo.InvariantCulture,
        $"The executor '{target.ToWire()}' is away since {since.UtcDateTime:HH:mm:ss} UTC. {why} It is tried again and again; after {InWords(patience.Away)} the step fails.");

    private static string TextOf(RunStep step, ExecutorPatience patience)
    {
        var away = step.Attempts.Reverse().TakeWhile(attempt => attempt.Reason == AttemptReason.ExecutorUnavailable).ToList();
        return $"Step '{step.Id.Text}' waits. {TextOf(away[0].Executor, away[^1].StartedAt, away[0].Text, patience)}";
    }

    private static string InWords(TimeSpan time) => time.TotalSeconds % 60 == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:N0} min")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:N0} s");
}
