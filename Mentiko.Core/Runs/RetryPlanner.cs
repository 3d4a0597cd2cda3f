using System.Collections.Immutable;
using Mentiko.Core.Chains;
using Mentiko.Core.Results;

namespace Mentiko.Core.Runs;

/// <summary>
/// Decides what a retry keeps. What runs again: where the retry begins, whatever ended without a result (failed with
/// nothing handling it, timed out, cancelled), and everything that their events can reach. The rest is kept as it
/// was; a failure that was handled is such a result too.
/// </summary>
public static class RetryPlanner
{
    /// <summary>
    /// The plan; <see cref="Error.Conflict"/> when the run is not over, succeeded (for <c>failed</c>) or keeps nothing
    /// that would start the step; <see cref="Error.Invalid"/> for a step that the chain does not have.
    /// </summary>
    /// <param name="run">The run, with its steps.</param>
    /// <param name="chain">The definition that the run pinned.</param>
    /// <param name="events">All events of the run.</param>
    /// <param name="from">Where to begin.</param>
    public static Result<RetryPlan> Plan(Run run, ChainDefinition chain, IReadOnlyCollection<ProgressEvent> events, RetryFrom from)
    {
        if (!run.IsOver)
        {
            return new Error.Conflict("The run is not over. Cancel it or wait for its end before retrying it.");
        }

        return from switch
        {
            RetryFrom.Start => new RetryPlan(run.Id, []),
            RetryFrom.Failed when run.Status == RunStatus.Succeeded =>
                new Error.Conflict("The run succeeded: there is no failed step to retry. Retry it from the start or from a step."),
            RetryFrom.Failed => new RetryPlan(run.Id, Kept(run, chain, events, [])),
            RetryFrom.At at when chain.Steps.All(step => step.Id != at.Step) =>
                Error.Invalid.At("$.from", $"The run's chain has no step '{at.Step.Text}'."),
            RetryFrom.At at => PlanStep(run, chain, events, at.Step),
            _ => throw new ArgumentOutOfRangeException(nameof(from)),
        };
    }

    private static Result<RetryPlan> PlanStep(Run run, ChainDefinition chain, IReadOnlyCollection<ProgressEvent> events, StepId id)
    {
        var kept = Kept(run, chain, events, [id]);
        var remaining = events.Where(entry => entry.Step is not { } step || kept.Contains(step));
        var picture = new RunPicture(new ChainHistory([.. remaining], []));
        return picture.TriggersOf(chain.Steps.First(step => step.Id == id), visit: 1).IsEmpty
            ? new Error.Conflict($"Nothing that would be kept starts step '{id.Text}'. Retry from an earlier step.")
            : new RetryPlan(run.Id, kept);
    }

    private static ImmutableArray<StepId> Kept(Run run, ChainDefinition chain, IReadOnlyCollection<ProgressEvent> events, IEnumerable<StepId> begin)
    {
        var handled = HandledFailures(run, chain, events);
        var withoutResult = run.Steps
            .Where(step => step.Status is StepStatus.Failed or StepStatus.TimedOut or StepStatus.Cancelled && !handled.Contains(step.Id))
            .Select(step => step.Id);
        var again = Downstream(chain, begin.Concat(withoutResult));
        return [.. run.Steps
            .Where(step => !again.Contains(step.Id) && (step.Status == StepStatus.Succeeded || handled.Contains(step.Id)))
            .Select(step => step.Id)];
    }

    /// <summary>The steps all of whose failures started a step that ran.</summary>
    private static HashSet<StepId> HandledFailures(Run run, ChainDefinition chain, IReadOnlyCollection<ProgressEvent> events)
    {
        var picture = new RunPicture(new ChainHistory([.. events], []));
        var ran = run.Steps.Where(step => step.Status is not (StepStatus.Pending or StepStatus.Skipped)).Select(step => step.Id).ToHashSet();
        var used = chain.Steps
            .Where(step => ran.Contains(step.Id))
            .SelectMany(step => Enumerable.Range(1, step.MaxVisits).Select(visit => picture.TriggersOf(step, visit)).TakeWhile(triggers => !triggers.IsEmpty))
            .SelectMany(triggers => triggers)
            .ToHashSet();
        return [.. chain.Steps
            .Where(step => picture.FailedEventsOf(step).Any() && picture.FailedEventsOf(step).All(entry => used.Contains(entry.Sequence)))
            .Select(step => step.Id)];
    }

    private static HashSet<StepId> Downstream(ChainDefinition chain, IEnumerable<StepId> begin)
    {
        var ids = begin.ToHashSet();
        var starts = Enumerable.Range(0, chain.Steps.Length).Where(i => ids.Contains(chain.Steps[i].Id)).ToList();
        var reach = ChainGraph.Reach(ChainGraph.Edges(chain, _ => true), starts);
        ids.UnionWith(Enumerable.Range(0, chain.Steps.Length).Where(i => reach[i] >= 0).Select(i => chain.Steps[i].Id));
        return ids;
    }
}
