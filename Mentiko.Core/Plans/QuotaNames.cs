using System.Globalization;
using Mentiko.Core.Ids;

namespace Mentiko.Core.Plans;

/// <summary>The names of quotas: those of the contract, in answers, in requests and in <c>quota-exceeded</c>, and those for people.</summary>
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

    /// <summary>What people call it.</summary>
    public static string ToTitle(this Quota quota) => quota switch
    {
        Quota.ConcurrentRuns => "Runs at work",
        Quota.QueuedRuns => "Runs that wait",
        Quota.Chains => "Chains",
        Quota.Agents => "Agents",
        Quota.RunSeconds => "Time of a run",
        Quota.StorageMb => "Workspace",
    };

    /// <summary>A number of it with its unit, for people.</summary>
    public static string ToAmount(this Quota quota, long number) => quota switch
    {
        Quota.RunSeconds => string.Create(CultureInfo.InvariantCulture, $"{number:N0} s"),
        Quota.StorageMb => string.Create(CultureInfo.InvariantCulture, $"{number:N0} MiB"),
        _ => number.ToString("N0", CultureInfo.InvariantCulture),
    };

    public static bool TryParse(string? text, out Quota quota) => QuotaTable.TryParse(text, out quota);
}
