using Mentiko.Core.Plans;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.Plans;

/// <summary>
/// What organizations get for their plan. Section <c>Mentiko:Plans</c>, a part for each tier; the tiers <c>free</c>,
/// <c>team</c> and <c>enterprise</c> are there by default, and a setting changes one number of them or adds a tier.
/// </summary>
public sealed class PlanOptions
{
    /// <summary>The plans by tier. A tier that is not among the three takes what it does not set from <c>free</c>.</summary>
    public Dictionary<string, PlanSettings> Tiers { get; } = new(StringComparer.Ordinal);
}

/// <summary>One plan. A limit of 0 allows nothing.</summary>
public sealed class PlanSettings
{
    /// <summary>Share of the workers under load, relative to the other plans, from 1 to 1,000. Default: free 1, team 4, enterprise 16.</summary>
    public int Weight { get; set; } = 1;

    /// <summary>Runs of a namespace at work at a time, over all nodes. Default: free 2, below the places of the smallest node, team 16, enterprise 128.</summary>
    public int ConcurrentRuns { get; set; } = 2;

    /// <summary>Runs of a namespace that wait; one more is <c>queue-full</c>. Default: free 500, team 5,000, enterprise 100,000.</summary>
    public int QueuedRuns { get; set; } = 500;

    /// <summary>Chains of a namespace. Default: free 25, team 250, enterprise 2,500.</summary>
    public int Chains { get; set; } = 25;

    /// <summary>Agents of a namespace. Default: free 50, team 500, enterprise 5,000.</summary>
    public int Agents { get; set; } = 50;

    /// <summary>Seconds that a run may take from its start, waits between attempts included; then it is killed. Default: free 3,600, team 21,600, enterprise 86,400.</summary>
    public int RunSeconds { get; set; } = 3600;

    /// <summary>Mebibytes in a namespace's workspace. Default: free 2,048, team 10,240, enterprise 102,400.</summary>
    public int StorageMb { get; set; } = 2048;

    /// <summary>Mebibytes of memory for one attempt, whatever its agent asks for. Default: free 1,024, team 4,096, enterprise 16,384.</summary>
    public int MemoryMb { get; set; } = 1024;

    /// <summary>Processors for one attempt, whatever its agent asks for. Default: free 1, team 2, enterprise 8.</summary>
    public double Cpus { get; set; } = 1;

    /// <summary>Processes and threads of one attempt, from 8 on. Default: free 128, team 256, enterprise 1,024.</summary>
    public int Processes { get; set; } = 128;

    /// <summary>Days for which a run that is over is kept with its events and log, 0 for ever. The audit trail is kept in any case. Default: free 30, team 90, enterprise 365.</summary>
    public int RunDays { get; set; } = 30;
}

/// <summary>Says everything that is wrong, each with the setting's name.</summary>
internal sealed class PlanOptionsValidator : IValidateOptions<PlanOptions>
{
    public ValidateOptionsResult Validate(string? name, PlanOptions options)
    {
        var problems = options.Tiers.SelectMany(tier => ProblemsOf(tier.Key, tier.Value)).ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> ProblemsOf(string tier, PlanSettings plan)
    {
        if (tier.Length is 0 or > 40 || !tier.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-'))
        {
            yield return $"Mentiko:Plans:{tier} is no name of a plan: 1 to 40 lower-case letters, digits and hyphens.";
        }

        foreach (var (setting, value, (lowest, highest)) in new (string, double, (double, double))[]
        {
            (nameof(plan.Weight), plan.Weight, (1, 1000)),
            (nameof(plan.ConcurrentRuns), plan.ConcurrentRuns, QuotaRanges.Of(Quota.ConcurrentRuns)),
            (nameof(plan.QueuedRuns), plan.QueuedRuns, QuotaRanges.Of(Quota.QueuedRuns)),
            (nameof(plan.Chains), plan.Chains, QuotaRanges.Of(Quota.Chains)),
            (nameof(plan.Agents), plan.Agents, QuotaRanges.Of(Quota.Agents)),
            (nameof(plan.RunSeconds), plan.RunSeconds, QuotaRanges.Of(Quota.RunSeconds)),
            (nameof(plan.StorageMb), plan.StorageMb, QuotaRanges.Of(Quota.StorageMb)),
            (nameof(plan.MemoryMb), plan.MemoryMb, (16, 1_048_576)),
            (nameof(plan.Cpus), plan.Cpus, (0.05, 1024)),
            (nameof(plan.Processes), plan.Processes, (8, 1_000_000)),
            (nameof(plan.RunDays), plan.RunDays, (0, 36_500)),
        })
        {
            if (!(value >= lowest && value <= highest))
            {
                yield return FormattableString.Invariant($"Mentiko:Plans:{tier}:{setting} must be from {lowest} to {highest}; it is {value}.");
            }
        }
    }
}
