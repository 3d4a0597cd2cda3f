using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Mentiko.Core.Agents;
using Mentiko.Core.Chains;
using Mentiko.Core.Events;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Persistence.Rows;

namespace Mentiko.Infrastructure.Persistence.Stores;

/// <summary>From the rows of a run to what readers know of it.</summary>
internal static class RunRowReading
{
    public static Run ToRun(RunRow row, ImmutableArray<RunStep> steps) => new()
    {
        Id = RunId.Parse(row.Id),
        Chain = ChainName.Parse(row.Chain),
        ChainVersion = row.ChainVersion,
        Status = Status(row.Status),
        TriggerKind = Trigger(row.TriggerKind),
        TriggeredBy = row.TriggeredBy,
        InputJson = row.InputJson,
        Labels = Labels(row.LabelsJson),
        RetryOf = row.RetryOf is { } of ? RunId.Parse(of) : null,
        QueuedAt = Time(row.QueuedAt),
        StartedAt = Time(row.StartedAt),
        FinishedAt = Time(row.FinishedAt),
        Failure = Failure(row.FailureCode, row.FailureStep, row.FailureText),
        Steps = steps,
    };

    public static ImmutableArray<RunStep> ToSteps(IEnumerable<StepRow> steps, IEnumerable<AttemptRow> attempts)
    {
        var byStep = attempts.ToLookup(attempt => attempt.StepId, StringComparer.Ordinal);
        return [.. steps.OrderBy(step => step.Position).Select(step => new RunStep(
            StepId.Parse(step.StepId),
            AgentName.Parse(step.Agent),
            RunNames.TryParse(step.Status, out StepStatus status) ? status : throw Unknown(step.Status),
            [.. byStep[step.StepId].OrderBy(attempt => attempt.Number).Select(ToAttempt)]))];
    }

    public static RunEvent ToEvent(RunEventRow row) =>
        new(RunId.Parse(row.RunId), row.Sequence, row.EventId, EventType.Parse(row.Type), row.StepId is { } step ? StepId.Parse(step) : null, Time(row.Time));

    public static StepVisit ToVisit(VisitRow row) => new(
        StepId.Parse(row.StepId),
        row.Visit,
        [.. row.Inputs.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(text => int.Parse(text, CultureInfo.InvariantCulture))],
        RunNames.TryParse(row.Status, out VisitOutcome outcome) ? outcome : throw Unknown(row.Status));

    public static RunStatus Status(string wire) => RunNames.TryParse(wire, out RunStatus status) ? status : throw Unknown(wire);

    public static TriggerKind Trigger(string wire) => RunNames.TryParse(wire, out TriggerKind kind) ? kind : throw Unknown(wire);

    public static RunFailure? Failure(string? code, string? step, string? text) =>
        code is null ? null : new RunFailure(code, step is null ? null : StepId.Parse(step), text ?? "");

    private static RunAttempt ToAttempt(AttemptRow row) => new(
        row.Number,
        RunNames.TryParse(row.Status, out AttemptStatus status) ? status : throw Unknown(row.Status),
        RunNames.TryParse(row.Reason ?? "none", out AttemptReason reason) ? reason : throw Unknown(row.Reason!),
        AgentNames.TryParse(row.Executor, out ExecutionTarget executor) ? executor : throw Unknown(row.Executor),
        Time(row.StartedAt),
        Time(row.FinishedAt),
        row.ExitCode,
        row.Text)
    {
        Visit = row.Visit,
    };

    private static ImmutableSortedDictionary<string, string> Labels(string json) => json == "{}"
        ? ImmutableSortedDictionary<string, string>.Empty
        : JsonSerializer.Deserialize<Dictionary<string, string>>(json)!.ToImmutableSortedDictionary(StringComparer.Ordinal);

    private static DateTimeOffset Time(long number) => DateTimeOffset.FromUnixTimeMilliseconds(number);

    private static DateTimeOffset? Time(long? number) => number is { } known ? Time(known) : null;

    private static InvalidOperationException Unknown(string wire) => new($"A row of a run holds the unknown word '{wire}'.");
}
