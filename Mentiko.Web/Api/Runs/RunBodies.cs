using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Mentiko.Core.Agents;
using Mentiko.Core.Logs;
using Mentiko.Core.Queues;
using Mentiko.Core.Runs;

namespace Mentiko.Web.Api.Runs;

/// <summary>What a trigger sends.</summary>
internal sealed record TriggerBody(JsonElement Input, IReadOnlyDictionary<string, string> Labels);

/// <summary>Where a retry begins: <c>start</c>, <c>failed</c> or a step's id.</summary>
internal sealed record RetryBody(string From);

/// <summary>The answer to everything that starts or stops a run.</summary>
internal sealed record AcceptedBody(string RunId, string Status)
{
    public static AcceptedBody Of(AcceptedRun run) => new(run.Id.Text, run.Status.ToWire());
}

/// <summary>A run as readers see it. Lists leave the steps out.</summary>
internal sealed record RunBody(
    string Id,
    string Chain,
    int ChainVersion,
    string Status,
    RunBody.TriggerPart Trigger,
    JsonElement Input,
    ImmutableSortedDictionary<string, string> Labels,
    string? RetryOf,
    DateTimeOffset QueuedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    RunBody.WaitingPart? Waiting,
    RunBody.FailurePart? Failure)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<StepBody>? Steps { get; init; }

    internal sealed record TriggerPart(string Kind, string Actor);

    internal sealed record WaitingPart(string Reason, long? Position, string Text)
    {
        public static WaitingPart Of(Waiting waiting) => new(waiting.Reason.ToWire(), waiting.Position, waiting.Text);
    }

    internal sealed record FailurePart(string Code, string? Step, string Text);

    public static RunBody WithoutSteps(Run run) => new(
        run.Id.Text,
        run.Chain.Text,
        run.ChainVersion,
        run.Status.ToWire(),
        new TriggerPart(run.TriggerKind.ToWire(), run.TriggeredBy),
        DefinitionAnswer.ParseInput(run.InputJson),
        run.Labels,
        run.RetryOf?.Text,
        run.QueuedAt,
        run.StartedAt,
        run.FinishedAt,
        Waiting: null,
        run.Failure is { } failure ? new FailurePart(failure.Code, failure.Step?.Text, failure.Text) : null);

    public static RunBody Of(Run run, Waiting? waiting) => WithoutSteps(run) with
    {
        Waiting = waiting is null ? null : WaitingPart.Of(waiting),
        Steps = run.Steps.Select(StepBody.Of).ToList(),
    };
}

internal sealed record StepBody(string Id, string Agent, string Status, IReadOnlyList<AttemptBody> Attempts)
{
    public static StepBody Of(RunStep step) => new(step.Id.Text, step.Agent.Text, step.Status.ToWire(), step.Attempts.Select(AttemptBody.Of).ToList());
}

internal sealed record AttemptBody(
    int Number, string Status, string? Reason, string Executor, DateTimeOffset StartedAt, DateTimeOffset? FinishedAt, int? ExitCode, string? Text)
{
    public static AttemptBody Of(RunAttempt attempt) => new(
        attempt.Number,
        attempt.Status.ToWire(),
        attempt.Reason == AttemptReason.None ? null : attempt.Reason.ToWire(),
        attempt.Executor.ToWire(),
        attempt.StartedAt,
        attempt.FinishedAt,
        attempt.ExitCode,
        attempt.Text);
}

/// <summary>Times and waits of a run, in seconds where they are spans.</summary>
internal sealed record TimelineBody(
    string Id,
    string Status,
    DateTimeOffset QueuedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    double? QueueWaitSeconds,
    double? DurationSeconds,
    IReadOnlyList<TimelineBody.StepPart> Steps)
{
    internal sealed record StepPart(
        string Id,
        string Agent,
        string Status,
        DateTimeOffset? ReadyAt,
        DateTimeOffset? StartedAt,
        DateTimeOffset? FinishedAt,
        double? WaitSeconds,
        double? DurationSeconds,
        IReadOnlyList<AttemptBody> Attempts);

    public static TimelineBody Of(RunTimeline timeline) => new(
        timeline.Run.Text,
        timeline.Status.ToWire(),
        timeline.QueuedAt,
        timeline.StartedAt,
        timeline.FinishedAt,
        timeline.QueueWait?.TotalSeconds,
        timeline.Duration?.TotalSeconds,
        timeline.Steps.Select(step => new StepPart(
            step.Step.Text,
            step.Agent.Text,
            step.Status.ToWire(),
            step.ReadyAt,
            step.StartedAt,
            step.FinishedAt,
            step.Wait?.TotalSeconds,
            step.Duration?.TotalSeconds,
            step.Attempts.Select(AttemptBody.Of).ToList())).ToList());
}

internal sealed record LogLineBody(long Seq, DateTimeOffset Time, string? Step, string Stream, string Text)
{
    public static LogLineBody Of(LogLine line) => new(line.Seq, line.Time, line.Step?.Text, line.Stream.ToWire(), line.Text);
}

internal sealed record LogBody(IReadOnlyList<LogLineBody> Lines, long? Next, long Dropped)
{
    public static LogBody Of(LogPage page) => new(page.Lines.Select(LogLineBody.Of).ToList(), page.Next, page.Dropped);
}
