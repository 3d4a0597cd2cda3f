using System.Collections.Immutable;
using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Chains;
using Mentiko.Core.Events;
using Mentiko.Core.Execution;
using Mentiko.Core.Logs;
using Mentiko.Core.Plans;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.Infrastructure.Telemetry;
using Mentiko.Infrastructure.Vault;
using Microsoft.Extensions.Logging;

namespace Mentiko.Infrastructure.Dispatch;

/// <summary>Runs one attempt: secrets, folders, log, executor, output. All that it writes to the database itself is which secrets it was given.</summary>
internal sealed partial class AttemptRunner(
    AttemptFiles files,
    ArtifactFiles artifacts,
    StorageWatch storage,
    IEnumerable<IAgentExecutor> executors,
    ISecretResolver resolver,
    PlanCatalog plans,
    TargetGate targets,
    StorageGate room,
    AttemptObserver observer,
    RunTelemetry telemetry,
    ILogger<AttemptRunner> logger)
{
    private const int MostMaskedTold = 20;

    private readonly Dictionary<ExecutionTarget, IAgentExecutor> _executors = executors.ToDictionary(executor => executor.Target);

    /// <summary>
    /// Returns when nothing of the agent lives any more. Never throws for what the agent or the machine did:
    /// that is a failed attempt.
    /// </summary>
    public async Task<AttemptResult> RunAsync(NamespaceScope scope, AttemptWork work, ILogWriter log, CancellationToken cancel)
    {
        using var observed = telemetry.BeginAttempt(work);
        try
        {
            log.WriteSystem(work.Step.Id, $"step {work.Step.Id.Text} attempt {work.Number}: started, {work.Agent.Execution.Target.ToWire()}");
            var result = await ExecuteAsync(scope, work, log, cancel);
            log.WriteSystem(work.Step.Id, $"step {work.Step.Id.Text} attempt {work.Number}: {result.Text ?? "succeeded"}");
            return observed.End(result);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            LogAttemptBroke(logger, failure, work.Run, work.Step.Id, work.Number);
            return observed.End(work.Failed(AttemptReason.ExecutorUnavailable, null, "The server could not run it; its own log says why.") with { Record = AttemptRecord.Broken });
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
        if (await targets.RefusalOfAsync(scope, work.Agent.Execution.Target) is { } refusal)
        {
            return work.Failed(AttemptReason.TargetNotAllowed, null, refusal);
        }

        if (!_executors.TryGetValue(work.Agent.Execution.Target, out var executor))
        {
            return work.Failed(AttemptReason.ExecutorUnavailable, null, $"this server has no executor '{work.Agent.Execution.Target.ToWire()}'");
        }

        if (await room.RefusalOfAsync(scope) is { } full)
        {
            return work.Failed(AttemptReason.LimitFiles, null, full);
        }

        // Watched from before they are read: a value that is put in between is masked too.
        var secrets = new AttemptSecrets();
        secrets.AddAll(work.Given.All);
        using var watch = resolver.Watch(scope, secrets.Add);

        var resolution = await resolver.ResolveAsync(scope, work.Wants, CancellationToken.None);
        var folders = files.Prepare(scope, work.Run, work.Step.Id, work.Number, work.Triggers, offeredTo: executor.Target);

        // No text names the secret: who may read runs may not always read the names of secrets.
        switch (resolution)
        {
            case SecretResolution.Resolved resolved when !AttemptSecrets.MayBegin(resolved.ToMask):
                return work.Failed(AttemptReason.StartFailed, null, $"the secrets of the run's agents have more than {AttemptSecrets.MostBytesOfRun >> 10} KiB together, which is more than can be masked");
            case SecretResolution.Resolved resolved:
                work.Given.AddAll(resolved.ToMask);
                secrets.AddAll(resolved.ToMask);
                return await ExecuteAsync(scope, work, log, executor, folders, resolved.Values, secrets, cancel);
            case SecretResolution.Missing:
                return work.Failed(AttemptReason.SecretMissing, null, "a secret that its agent declares does not exist");
            default:
                return work.Failed(AttemptReason.SecretUnreadable, null, "a secret that its agent declares cannot be decrypted");
        }
    }

    private async Task<AttemptResult> ExecuteAsync(
        NamespaceScope scope, AttemptWork work, ILogWriter log, IAgentExecutor executor, AttemptFolders folders, ImmutableSortedDictionary<string, string> values, AttemptSecrets secrets, CancellationToken cancel)
    {
        var granted = GrantedLimits.Of(work.Agent.Execution, plans.TermsOf(scope.Organization).Sandbox);
        if (granted.Notice is { } notice && work.Number == 1)
        {
            log.WriteSystem(work.Step.Id, $"step {work.Step.Id.Text}: {notice}");
        }

        await using var sight = await observer.OpenAsync(scope, work, secrets.Mask, text => log.WriteSystem(work.Step.Id, $"step {work.Step.Id.Text} attempt {work.Number}: {secrets.Mask(text)}"));
        ExecutionOutcome outcome;
        await using (var sink = log.OpenSink(work.Step.Id, secrets.All))
        {
            secrets.MaskIn(sink);
            outcome = await storage.WatchAsync(
                scope,
                () => files.MeasureOutput(scope, work.Run, work.Step.Id, work.Number),
                kill => executor.ExecuteAsync(work.Request(scope, folders, granted.Limits, values) with { Hosts = sight.Hosts, Egress = sight.Door }, sink, kill),
                cancel);
        }

        // Closed before anything of the platform's own is done in the workspace: the record is the agent's.
        var record = (await sight.CloseAsync()).WithoutFiles(executor.FilesUnseen);
        if (secrets.IsBeyond)
        {
            return work.Failed(AttemptReason.BadEvent, null, "more secrets came while it ran than can be masked in what it wrote") with { Record = AttemptRecord.Unmaskable };
        }

        var result = outcome is ExecutionOutcome.Exited { Code: 0 } ? await CollectAsync(scope, work, log, values, secrets, cancel) : work.Failed(outcome);

        // The agent has a say in these texts: names of its files, of its programs, of what it called.
        return secrets.MaskTextsOf(result with { Record = record });
    }

    private async Task<AttemptResult> CollectAsync(
        NamespaceScope scope, AttemptWork work, ILogWriter log, ImmutableSortedDictionary<string, string> own, AttemptSecrets secrets, CancellationToken cancel)
    {
        var output = files.Collect(scope, work.Run, work.Step.Id, work.Number);
        var (events, problem) = OutputEvents.Read(work.Step, output);
        if (output is CollectedOutput.Events { Files.Count: 0 })
        {
            // Nothing that the agent wrote: nothing to search.
            return work.Succeeded(events);
        }

        var patterns = secrets.ForJudging();
        if (OutputSecrets.OccurIn(output, patterns))
        {
            return work.Failed(AttemptReason.SecretInEvent, 0, "an output file holds the value of a secret");
        }

        if (problem is not null)
        {
            return work.Failed(AttemptReason.BadEvent, 0, problem);
        }

        return events.Any(emitted => OutputSecrets.OccurIn(emitted.Data, patterns))
            ? work.Failed(AttemptReason.SecretInEvent, 0, "an event holds the value of a secret")
            : await FinishAsync(scope, work, log, events, patterns, secrets.ForJudging(but: own.Values), cancel);
    }

    // The files that events name are shown beside the run, so they are masked as its log is, before the events are there to name
    // them. Not where a value is another agent's: an agent that reads its file again would see which of its guesses was one.
    private async Task<AttemptResult> FinishAsync(
        NamespaceScope scope, AttemptWork work, ILogWriter log, ImmutableArray<EmittedEvent> events, SecretPatterns secrets, SecretPatterns others, CancellationToken cancel)
    {
        string[] paths = secrets.IsEmpty ? [] : [.. events.SelectMany(emitted => ArtifactPaths.InData(emitted.Data)).Distinct(StringComparer.Ordinal)];
        if (paths.Length == 0)
        {
            return work.Succeeded(events);
        }

        try
        {
            var searched = await artifacts.MaskAsync(scope, paths, secrets, others, cancel);
            foreach (var path in searched.Masked.Take(MostMaskedTold))
            {
                log.WriteSystem(work.Step.Id, $"step {work.Step.Id.Text} attempt {work.Number}: the artifact {secrets.Mask(path)} held the value of a secret, which is *** now");
            }

            return searched.Problem is { } problem ? work.Failed(searched.Reason, 0, problem) : work.Succeeded(events);
        }
        catch (OperationCanceledException)
        {
            return work.Failed(new ExecutionOutcome.Cancelled());
        }
        catch (IOException failure)
        {
            LogNotSearched(logger, failure, work.Run, work.Step.Id, work.Number);
            return work.Failed(AttemptReason.BadEvent, 0, "a file that its events name could not be searched for secrets");
        }
    }
}
