using System.Collections.Immutable;
using System.Globalization;
using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Chains;
using Mentiko.Core.Events;
using Mentiko.Core.Execution;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.Infrastructure.Vault;

namespace Mentiko.Infrastructure.Dispatch;

/// <summary>One attempt to be made.</summary>
/// <param name="Run">The run.</param>
/// <param name="Step">The step as pinned.</param>
/// <param name="Agent">The agent as pinned.</param>
/// <param name="Visit">The visit.</param>
/// <param name="Number">The attempt's number.</param>
/// <param name="Triggers">The events that started the visit.</param>
internal sealed record AttemptWork(RunId Run, ChainStep Step, AgentDefinition Agent, int Visit, int Number, IReadOnlyList<RunEvent> Triggers)
{
    /// <summary>The secrets that any agent of the run declares: one agent may pass on what it got to the next.</summary>
    public ImmutableArray<string> SecretsOfTheRun { get; init; } = [];

    /// <summary>What earlier attempts of the run were given.</summary>
    public RunSecrets Given { get; init; } = new();

    /// <summary>The token of the lease that it is made under.</summary>
    public long LeaseToken { get; init; }

    /// <summary>Its secrets, as the commit that started it read them and put on record.</summary>
    public SecretUses Uses { get; init; } = SecretUses.None;

    public SecretRequest Wants => new(Run, Step.Id, Number, Agent.Secrets, SecretsOfTheRun) { Uses = Uses };

    public ExecutionRequest Request(NamespaceScope scope, AttemptFolders folders, ExecutionLimits limits, ImmutableSortedDictionary<string, string> secrets) => new()
    {
        Organization = scope.Organization,
        Run = Run,
        Step = Step.Id,
        Attempt = Number,
        LeaseToken = LeaseToken,
        Command = Agent.Runtime switch
        {
            AgentRuntime.Command command => command.Arguments,
            _ => throw new InvalidOperationException($"No runtime {Agent.Runtime.GetType().Name} exists."),
        },
        Image = Agent.Execution.Image,
        Host = Agent.Execution.Host,
        Limits = limits,
        Environment = Agent.Env,
        Secrets = secrets,
        WorkspacePath = folders.WorkspacePath,
        InputPath = folders.InputPath,
        InputFile = folders.InputFile,
        OutputPath = folders.OutputPath,
    };

    public AttemptResult Succeeded(ImmutableArray<EmittedEvent> events) =>
        new(Step.Id, Visit, Number, AttemptStatus.Succeeded, AttemptReason.None, 0, null, events);

    public AttemptResult Failed(AttemptReason reason, int? exitCode, string text) =>
        new(Step.Id, Visit, Number, AttemptStatus.Failed, reason, exitCode, text, []);

    /// <summary>An outcome that is no success.</summary>
    public AttemptResult Failed(ExecutionOutcome outcome) => outcome switch
    {
        ExecutionOutcome.Exited exited => Failed(AttemptReason.ExitCode, exited.Code, string.Create(CultureInfo.InvariantCulture, $"exit code {exited.Code}")),
        ExecutionOutcome.TimedOut => new(
            Step.Id, Visit, Number, AttemptStatus.TimedOut, AttemptReason.Timeout, null, string.Create(CultureInfo.InvariantCulture, $"timed out after {Agent.Execution.TimeoutSeconds} s"), []),
        ExecutionOutcome.Cancelled => new(Step.Id, Visit, Number, AttemptStatus.Cancelled, AttemptReason.Cancelled, null, "cancelled", []),
        ExecutionOutcome.LimitExceeded limit => Failed(limit.Limit, null, limit.Text),
        ExecutionOutcome.StartFailed start => Failed(AttemptReason.StartFailed, null, start.Text),
        ExecutionOutcome.Lost lost => Failed(AttemptReason.Lost, null, lost.Text),
        ExecutionOutcome.HostKeyRefused refused => Failed(AttemptReason.HostKeyRefused, null, refused.Text),
        ExecutionOutcome.Unavailable unavailable => Failed(AttemptReason.ExecutorUnavailable, null, unavailable.Text) with { IsAway = unavailable.MayPass },
        _ => throw new InvalidOperationException($"No outcome {outcome.GetType().Name} exists."),
    };
}
