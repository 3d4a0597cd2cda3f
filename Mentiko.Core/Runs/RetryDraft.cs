using Mentiko.Core.Access;
using Mentiko.Core.Events;
using Mentiko.Core.Results;

namespace Mentiko.Core.Runs;

/// <summary>A retry as it would be made now: one reading for the preview and for the act itself, so that neither promises what the other does not do.</summary>
internal sealed record RetryDraft(Run Run, PinnedDefinition Pinned, IReadOnlyList<RunEvent> Events, RetryPlan Plan)
{
    /// <param name="runs">Where runs are.</param>
    /// <param name="scope">Whose.</param>
    /// <param name="id">The earlier run.</param>
    /// <param name="from"><c>start</c>, <c>failed</c> or a step's id.</param>
    /// <param name="cancel">Ends the reading.</param>
    public static async Task<Result<RetryDraft>> MakeAsync(IRunStore runs, NamespaceScope scope, RunId id, string? from, CancellationToken cancel)
    {
        if (await runs.FindAsync(scope, id, cancel) is not { } run
            || await runs.FindDefinitionAsync(scope, id, cancel) is not { } pinned)
        {
            return new Error.NotFound();
        }

        // The definition is the earlier run's; where its agents may run is as the organization has it now.
        if (pinned.Agents.Values.Select(agent => scope.Organization.Settings.Execution.RefusalOf(agent.Execution.Target)).FirstOrDefault(sentence => sentence is not null) is { } refusal)
        {
            return new Error.Conflict(refusal);
        }

        if (RetryFrom.Parse(from) is not { } begin)
        {
            return Error.Invalid.At("$.from", "Say 'start', 'failed' or the id of a step.");
        }

        var events = await RunHistory.ReadAsync(runs, scope, id, cancel);
        return RetryPlanner.Plan(run, pinned.Chain, [.. events.Select(ToProgress)], begin).Map(plan => new RetryDraft(run, pinned, events, plan));
    }

    public static ProgressEvent ToProgress(RunEvent entry) => new(entry.Sequence, entry.Type, entry.Step);
}
