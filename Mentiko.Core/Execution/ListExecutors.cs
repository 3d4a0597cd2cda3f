using System.Collections.Immutable;
using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;

namespace Mentiko.Core.Execution;

/// <summary>
/// The executors as a namespace sees them: which it may use, which there are, what they enforce, and what went wrong last
/// with its own attempts. Nothing of another namespace's, and no address of the instance's.
/// </summary>
public sealed class ListExecutors(IEnumerable<IAgentExecutor> executors, IExecutorTroubles troubles, IDenialRecorder denials) : UseCase<Done, ImmutableArray<ExecutorState>>(denials)
{
    public override Permission Permission => Permission.RunsRead;

    protected override async Task<Result<ImmutableArray<ExecutorState>>> HandleAsync(NamespaceScope scope, Done input, CancellationToken cancel)
    {
        var found = await troubles.FindLastAsync(scope, cancel);
        return ExecutionSettings.Anywhere.Targets.Select(target => Of(scope.Organization, target, found.GetValueOrDefault(target))).ToImmutableArray();
    }

    private ExecutorState Of(Organization organization, ExecutionTarget target, ExecutorTrouble? last)
    {
        var isAllowed = organization.Settings.Execution.RefusalOf(target) is null;
        if (executors.FirstOrDefault(executor => executor.Target == target) is not { } executor)
        {
            return new ExecutorState(target, isAllowed, IsOffered: false, IsAvailable: false, "There is none on this server.", ImmutableSortedDictionary<string, string>.Empty, 0, last);
        }

        var health = executor.Health;
        var text = health.Available ? "It is ready." : "It is away. Steps that need it wait, and fail when it stays away.";
        return new ExecutorState(target, isAllowed, IsOffered: true, health.Available, text, health.Enforced, executor.WaitingFor(organization.Id), last);
    }
}

/// <summary>An executor, as a namespace sees it.</summary>
/// <param name="Target">Its name in definitions.</param>
/// <param name="IsAllowed">Whether the organization's settings let its agents run there.</param>
/// <param name="IsOffered">Whether the server that answers has one.</param>
/// <param name="IsAvailable">Whether something can be started there now.</param>
/// <param name="Text">How it stands, in a sentence.</param>
/// <param name="Limits">Each protection or limit, and how it is enforced or that it is not.</param>
/// <param name="Waiting">Worlds that stand ready for this namespace's next attempts.</param>
/// <param name="LastTrouble">What last kept one of the namespace's own attempts from running there, or ended it in the middle.</param>
public sealed record ExecutorState(
    ExecutionTarget Target, bool IsAllowed, bool IsOffered, bool IsAvailable, string Text, ImmutableSortedDictionary<string, string> Limits, int Waiting, ExecutorTrouble? LastTrouble);

/// <summary>An attempt that an executor could not run, or lost.</summary>
/// <param name="Run">Whose attempt it was.</param>
/// <param name="At">When it ended.</param>
/// <param name="Reason">Executor-unavailable or lost.</param>
/// <param name="Text">What it said.</param>
public sealed record ExecutorTrouble(RunId Run, DateTimeOffset At, AttemptReason Reason, string Text);

/// <summary>What executors could not do for a namespace, off the record of its attempts.</summary>
public interface IExecutorTroubles
{
    /// <summary>The last one of each executor, among the namespace's latest runs.</summary>
    Task<IReadOnlyDictionary<ExecutionTarget, ExecutorTrouble>> FindLastAsync(NamespaceScope scope, CancellationToken cancel);
}
