using System.Collections.Immutable;
using Mentiko.Core.Agents;
using Mentiko.Core.Chains;
using Mentiko.Core.Events;
using Mentiko.Core.Runs;

namespace Mentiko.Web.Tests.Components.Fakes;

/// <summary>Runs as tests need them.</summary>
internal static class FakeRun
{
    public static readonly DateTimeOffset Start = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    public static Run Of(RunStatus status, params RunStep[] steps) => new()
    {
        Id = RunId.Parse("0193a1b2c3d4e5f60718293a4b5c6d7e"),
        Chain = ChainName.Parse("weekly-report"),
        ChainVersion = 14,
        Status = status,
        TriggerKind = TriggerKind.Page,
        TriggeredBy = "Ada",
        InputJson = """{"topic":"tides"}""",
        QueuedAt = Start,
        StartedAt = status == RunStatus.Queued ? null : Start.AddSeconds(1),
        FinishedAt = status is RunStatus.Queued or RunStatus.Running or RunStatus.Cancelling ? null : Start.AddSeconds(21),
        Steps = [.. steps],
    };

    public static RunStep Step(string id, StepStatus status, params RunAttempt[] attempts) =>
        new(StepId.Parse(id), AgentName.Parse(id), status, [.. attempts]);

    public static RunAttempt Attempt(int number, double from, double? to, AttemptReason reason = AttemptReason.None, int? exitCode = null) => new(
        number,
        to is null ? AttemptStatus.Running : reason == AttemptReason.None ? AttemptStatus.Succeeded : AttemptStatus.Failed,
        reason,
        ExecutionTarget.Local,
        Start.AddSeconds(from),
        to is { } end ? Start.AddSeconds(end) : null,
        exitCode,
        null);

    public static RunEvent Event(int sequence, string type, string? step, double at) => new(
        RunId.Parse("0193a1b2c3d4e5f60718293a4b5c6d7e"), sequence, $"e{sequence}", EventType.Parse(type), step is null ? null : StepId.Parse(step), Start.AddSeconds(at));

    public static StepVisit Visit(string step, VisitOutcome outcome, params int[] triggers) => new(StepId.Parse(step), 1, [.. triggers], outcome);

    public static PinnedDefinition Pinned(ChainDefinition chain, int maxAttempts = 1) => new(
        chain,
        chain.Steps.ToImmutableSortedDictionary(
            step => step.Agent.Text,
            step => new AgentDefinition { Runtime = new AgentRuntime.Command(["true"]), Retry = new AgentRetry { MaxAttempts = maxAttempts } }));
}
