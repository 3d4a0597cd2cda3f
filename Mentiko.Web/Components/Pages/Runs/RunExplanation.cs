using System.Globalization;
using Mentiko.Core.Chains;
using Mentiko.Core.Queues;
using Mentiko.Core.Runs;
using Mentiko.Web.Components.Shared;

namespace Mentiko.Web.Components.Pages.Runs;

/// <summary>Says in one or two sentences how a run stands: what it does, what it waits for, why it ended.</summary>
public static class RunExplanation
{
    /// <param name="run">The run with its steps.</param>
    /// <param name="pinned">What it pinned; null when that cannot be read.</param>
    /// <param name="now">The present moment.</param>
    /// <param name="waiting">Why it waits; null where that is not known.</param>
    /// <param name="progress">What each step does next; null where that is not known.</param>
    public static string Of(Run run, PinnedDefinition? pinned, DateTimeOffset now, Waiting? waiting = null, RunProgress? progress = null) => run.Status switch
    {
        RunStatus.Queued => $"Waiting for {Durations.Text(now - run.QueuedAt)}. {waiting?.Text}".TrimEnd(),
        RunStatus.Running when waiting is { Text: var why } => why,
        RunStatus.Running => OfRunning(run, pinned, now, progress),
        RunStatus.Cancelling => "Cancelling: everything that still runs is being ended.",
        RunStatus.Succeeded => OfSuccess(run),
        RunStatus.Failed or RunStatus.TimedOut => OfFailure(run),
        RunStatus.Cancelled => run.StartedAt is null ? "Cancelled before it started." : $"Cancelled{Where(run, StepStatus.Cancelled)}.",
    };

    private static string OfRunning(Run run, PinnedDefinition? pinned, DateTimeOffset now, RunProgress? progress)
    {
        var due = progress?.Steps.Where(story => story.DueAt is not null).ToDictionary(story => story.Step, story => story.DueAt!.Value);
        var running = run.Steps.Where(step => step.Status == StepStatus.Running).Select(step => OfRunningStep(step, pinned, now, due)).ToList();
        var sentences = running.Count == 0 ? "Between two steps." : string.Join(" ", running);
        return NextStep(run, pinned, progress) is { } next ? $"{sentences} {next}" : sentences;
    }

    private static string OfRunningStep(RunStep step, PinnedDefinition? pinned, DateTimeOffset now, Dictionary<StepId, DateTimeOffset>? due)
    {
        var last = step.Attempts.LastOrDefault();
        var tries = pinned is not null && pinned.Agents.TryGetValue(step.Agent.Text, out var agent) ? agent.Retry.MaxAttempts : 1;
        if (last is not null && due is not null && due.TryGetValue(step.Id, out var at))
        {
            return $"{step.Id} waits for {AttemptOf(last.Number + 1, tries)}, {In(at - now)} ({OfAttempt(last)}).";
        }

        if (last is null || (last.Number == 1 && tries == 1))
        {
            return $"{step.Id} is running.";
        }

        var before = step.Attempts.Where(earlier => earlier.Number < last.Number && earlier.Status != AttemptStatus.Succeeded).Select(OfAttempt).ToList();
        return before.Count == 0 ? $"{step.Id} is on {AttemptOf(last.Number, tries)}." : $"{step.Id} is on {AttemptOf(last.Number, tries)} ({string.Join("; ", before)}).";
    }

    private static string AttemptOf(int number, int tries) => tries >= number ? $"attempt {number} of {tries}" : $"attempt {number}";

    private static string In(TimeSpan wait) => wait < TimeSpan.FromSeconds(1) ? "due now" : $"due in {Durations.Text(wait)}";

    /// <summary>For instance <c>attempt 1: exit code 1 after 8 s</c>.</summary>
    public static string OfAttempt(RunAttempt attempt)
    {
        var took = attempt.FinishedAt is { } end ? $" after {Durations.Text(end - attempt.StartedAt)}" : "";
        return string.Create(CultureInfo.InvariantCulture, $"attempt {attempt.Number}: {Reason(attempt)}{took}");
    }

    /// <summary>Why a run failed, with the step that it failed in.</summary>
    public static string OfFailure(RunFailure failure)
    {
        var text = failure.Text.TrimEnd('.');
        return failure.Step is { } step && !text.StartsWith($"{step} ", StringComparison.Ordinal) ? $"{step} failed: {text}" : text;
    }

    /// <summary>Why an attempt ended, for people.</summary>
    public static string Reason(RunAttempt attempt) => attempt.Reason switch
    {
        AttemptReason.None => StateLook.Of(attempt.Status).Word.ToLowerInvariant(),
        AttemptReason.ExitCode => string.Create(CultureInfo.InvariantCulture, $"exit code {attempt.ExitCode}"),
        AttemptReason.Timeout => "over its time limit",
        AttemptReason.Cancelled => "cancelled",
        AttemptReason.LimitMemory => "over its memory limit",
        AttemptReason.LimitProcesses => "over its limit of processes",
        AttemptReason.LimitOutput => "over its limit of output",
        AttemptReason.LimitFiles => "over its limit of files",
        AttemptReason.LimitCpu => "over its processor limit",
        AttemptReason.BadEvent => "wrote an event that cannot be accepted",
        AttemptReason.SecretInEvent => "wrote a secret into an event",
        AttemptReason.SecretMissing => "a secret that it declares does not exist",
        AttemptReason.SecretUnreadable => "a secret that it declares cannot be decrypted",
        AttemptReason.ExecutorUnavailable => "nothing could run it",
        AttemptReason.TargetNotAllowed => "its organization does not let agents run there",
        AttemptReason.StartFailed => "its program did not start",
        AttemptReason.HostKeyRefused => "the remote host showed another key than its registered one",
        AttemptReason.Lost => "lost with the worker that ran it",
    };

    private static string? NextStep(Run run, PinnedDefinition? pinned, RunProgress? progress)
    {
        if (pinned is null)
        {
            return null;
        }

        if (progress is not null)
        {
            var eligible = progress.Steps.Where(story => story.Outlook == StepOutlook.Next).Select(story => story.Step).ToHashSet();
            var steps = pinned.Chain.Steps.Where(step => eligible.Contains(step.Id)).Select(step => $"{step.Id}, {Waits(step)}").ToList();
            return steps.Count == 0 ? null : $"Next: {string.Join("; ", steps)}.";
        }

        var pending = run.Steps.Where(step => step.Status == StepStatus.Pending).Select(step => step.Id).ToHashSet();
        var next = pinned.Chain.Steps.FirstOrDefault(step => pending.Contains(step.Id) && !IsAlarm(step));
        return next is null ? null : $"Next: {next.Id}, {Waits(next)}.";
    }

    /// <summary>A step that only a failure starts is not what comes next while all is well.</summary>
    private static bool IsAlarm(ChainStep step) => step.Triggers.All(trigger => trigger.Text.EndsWith(":failed", StringComparison.Ordinal));

    /// <summary>For instance <c>when write:done</c>, <c>when a:done and b:done</c>.</summary>
    public static string Waits(ChainStep step) =>
        "when " + string.Join(step.Join == StepJoin.All ? " and " : " or ", step.Triggers.Select(trigger => trigger.Text));

    private static string OfSuccess(Run run)
    {
        var done = run.Steps.Count(step => step.Status == StepStatus.Succeeded);
        var skipped = run.Steps.Where(step => step.Status == StepStatus.Skipped).Select(step => step.Id.Text).ToList();
        var failed = run.Steps.Where(step => step.Status is StepStatus.Failed or StepStatus.TimedOut).Select(step => step.Id.Text).ToList();
        var took = run is { StartedAt: { } start, FinishedAt: { } end } ? $" in {Durations.Text(end - start)}" : "";
        var all = done == run.Steps.Length ? (done == 1 ? "Its one step" : $"All {done} steps") : $"{done} of {run.Steps.Length} steps";
        var sentence = $"{all} succeeded{took}.";
        if (failed.Count > 0)
        {
            sentence += $" The failure of {string.Join(", ", failed)} was handled.";
        }

        return skipped.Count == 0 ? sentence : $"{sentence} No event reached {string.Join(", ", skipped)}.";
    }

    private static string OfFailure(Run run)
    {
        var step = run.Failure?.Step is { } id ? run.Steps.FirstOrDefault(candidate => candidate.Id == id) : null;
        var attempts = step?.Attempts.Length ?? 0;
        var text = run.Failure is { } failure ? OfFailure(failure) : "The run did not succeed";
        var tries = attempts > 1 ? $" after {attempts} attempts" : "";
        var behind = run.Steps.Where(candidate => candidate.Status == StepStatus.Skipped).Select(candidate => candidate.Id.Text).ToList();
        return behind.Count == 0 ? $"{text}{tries}." : $"{text}{tries}. It did not come to {string.Join(", ", behind)}.";
    }

    private static string Where(Run run, StepStatus status)
    {
        var steps = run.Steps.Where(step => step.Status == status).Select(step => step.Id.Text).ToList();
        return steps.Count == 0 ? "" : $" in {string.Join(", ", steps)}";
    }
}
