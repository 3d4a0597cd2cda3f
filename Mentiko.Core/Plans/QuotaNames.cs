using Mentiko.Core.Ids;

namespace Mentiko.Core.Plans;

/// <summary>The names of quotas in the contract: in answers, in requests and in <c>quota-exceeded</c>.</summary>
public static class QuotaNames
{
    private static readonly WireTable<Quota> QuotaTable = new(ToWire);

    /// <summary>All names, for sentences that list what is possible.</summary>
    public static string All => QuotaTable.Names;

    public static string ToWire(this Quota quota) => quota switch
    {
        Quota.ConcurrentRuns => "concurrentRuns",
        Quota.QueuedRuns => "queuedRuns",
        Quota.Chains => "chains",
        Quota.Agents => "agents",
        Quota.RunSeconds => "runSeconds",
        Quota.StorageMb => "storageMb",
    };

    public static bool TryParse(string? text, out Quota quota) => QuotaTable.TryParse(text, out quota);
}
