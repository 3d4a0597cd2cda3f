using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Execution;
using Mentiko.Core.Runs;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Persistence.Stores;

/// <summary>Looks through the attempts of the latest runs: as many rows as those have, whatever the history holds.</summary>
internal sealed class EfExecutorTroubles(IReadContextFactory contexts) : IExecutorTroubles
{
    private const int LatestRuns = 50, MostAttempts = 1000;
    private static readonly string[] Troubles = [AttemptReason.ExecutorUnavailable.ToWire(), AttemptReason.Lost.ToWire()];

    public async Task<IReadOnlyDictionary<ExecutionTarget, ExecutorTrouble>> FindLastAsync(NamespaceScope scope, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        var runs = await context.Runs.OrderByDescending(run => run.QueuedAt).ThenByDescending(run => run.Id).Take(LatestRuns).Select(run => run.Id).ToListAsync(cancel);
        var found = await context.Attempts
            .Where(attempt => runs.Contains(attempt.RunId) && Troubles.Contains(attempt.Reason) && attempt.FinishedAt != null)
            .OrderByDescending(attempt => attempt.FinishedAt)
            .Take(MostAttempts)
            .Select(attempt => new { attempt.RunId, attempt.Executor, attempt.FinishedAt, attempt.Reason, attempt.Text })
            .ToListAsync(cancel);
        var last = new Dictionary<ExecutionTarget, ExecutorTrouble>();
        foreach (var attempt in found)
        {
            if (AgentNames.TryParse(attempt.Executor, out ExecutionTarget target) && RunNames.TryParse(attempt.Reason, out AttemptReason reason))
            {
                last.TryAdd(target, new ExecutorTrouble(RunId.Parse(attempt.RunId), DateTimeOffset.FromUnixTimeMilliseconds(attempt.FinishedAt!.Value), reason, attempt.Text ?? ""));
            }
        }

        return last;
    }
}
