using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Chains;
using Mentiko.Core.Execution;
using Mentiko.Core.Logs;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.FileSystem;
using Microsoft.Extensions.Logging;

namespace Mentiko.Infrastructure.Dispatch;

/// <summary>Runs one attempt: folders, log, executor, output. Writes nothing to the database.</summary>
internal sealed partial class AttemptRunner(
    AttemptFiles files, StorageWatch storage, IEnumerable<IAgentExecutor> executors, ILogger<AttemptRunner> logger)
{
    private readonly Dictionary<ExecutionTarget, IAgentExecutor> _executors = executors.ToDictionary(executor => executor.Target);

    /// <summary>
    /// Returns when nothing of the agent lives any more. Never throws for what the agent or the machine did:
    /// that is a failed attempt.
    /// </summary>
    public async Task<AttemptResult> RunAsync(NamespaceScope scope, AttemptWork work, ILogWriter log, CancellationToken cancel)
    {
        try
        {
            log.WriteSystem(work.Step.Id, $"step {work.Step.Id.Text} attempt {work.Number}: started, {work.Agent.Execution.Target.ToWire()}");
            var result = await ExecuteAsync(scope, work, log, cancel);
            log.WriteSystem(work.Step.Id, $"step {work.Step.Id.Text} attempt {work.Number}: {result.Text ?? "succeeded"}");
            return result;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            LogAttemptBroke(logger, failure, work.Run, work.Step.Id, work.Number);
            return work.Failed(AttemptReason.ExecutorUnavailable, null, "The server could not run it; its own log says why.");
        }
    }

    /// <summary>Takes the attempt's folders away, once its result is durable. What cannot be removed stays until the run is settled.</summary>
    public void CleanUp(NamespaceScope scope, RunId run, StepId step, int number)
    {
        try
        {
            files.Remove(scope, run, step, number);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            LogNotRemoved(logger, failure, run, step, number);
        }
    }

    private async Task<AttemptResult> ExecuteAsync(NamespaceScope scope, AttemptWork work, ILogWriter log, CancellationToken cancel)
    {
        if (work.Agent.Secrets is [var secret, ..])
        {
            return work.Failed(AttemptReason.SecretMissing, null, $"the secret {secret} does not exist");
        }

        if (!_executors.TryGetValue(work.Agent.Execution.Target, out var executor))
        {
            return work.Failed(AttemptReason.ExecutorUnavailable, null, $"this server has no executor '{work.Agent.Execution.Target.ToWire()}'");
        }

        var folders = files.Prepare(scope, work.Run, work.Step.Id, work.Number, work.Triggers);
        ExecutionOutcome outcome;
        await using (var sink = log.OpenSink(work.Step.Id, []))
        {
            outcome = await storage.WatchAsync(scope.Slug, kill => executor.ExecuteAsync(work.Request(scope, folders), sink, kill), cancel);
        }

        return outcome is ExecutionOutcome.Exited { Code: 0 } ? Collect(scope, work) : work.Failed(outcome);
    }

    private AttemptResult Collect(NamespaceScope scope, AttemptWork work)
    {
        var (events, problem) = OutputEvents.Read(work.Step, files.Collect(scope, work.Run, work.Step.Id, work.Number));
        return problem is null ? work.Succeeded(events) : work.Failed(AttemptReason.BadEvent, 0, problem);
    }
}
