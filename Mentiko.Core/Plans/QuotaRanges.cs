namespace Mentiko.Core.Plans;

/// <summary>What a limit can be at all: in the configuration of a plan, and in what is agreed in its place.</summary>
public static class QuotaRanges
{
    /// <summary>The lowest and the highest value, both included.</summary>
    public static (int Lowest, int Highest) Of(Quota quota) => quota switch
    {
        Quota.ConcurrentRuns => (0, 100_000),
        Quota.QueuedRuns => (0, 10_000_000),
        Quota.Chains => (0, 1_000_000),
        Quota.Agents => (0, 1_000_000),
        Quota.RunSeconds => (1, 31_536_000),
        Quota.StorageMb => (0, 1_000_000_000),
    };

    /// <summary>Every limit outside its range, with the sentence, at its JSON path.</summary>
    internal static Dictionary<string, string[]> ProblemsOf(QuotaChanges changes) => changes.Limits
        .Where(limit => limit.Value < Of(limit.Key).Lowest || limit.Value > Of(limit.Key).Highest)
        .ToDictionary(
            limit => $"$.limits.{limit.Key.ToWire()}",
            limit => new[] { $"This is a whole number from {Of(limit.Key).Lowest} to {Of(limit.Key).Highest}, or null for the plan's." });
}
