using System.Collections.Immutable;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Plans;

namespace Mentiko.Core.Billing;

/// <summary>What a namespace used in a month, as it was counted.</summary>
/// <param name="Runs">Runs that were at work and ended in it.</param>
/// <param name="RunMilliseconds">From their starts to their ends, summed.</param>
/// <param name="StorageMbHours">Mebibytes of the workspace, summed over the hours that were sampled.</param>
/// <param name="StorageMbPeak">The largest sample in mebibytes.</param>
/// <param name="EgressBytes">What agents carried to and from other hosts, in bytes.</param>
public sealed record MonthUsage(long Runs, long RunMilliseconds, long StorageMbHours, long StorageMbPeak, long EgressBytes)
{
    public static MonthUsage None { get; } = new(0, 0, 0, 0, 0);
}

/// <summary>One line of a statement.</summary>
/// <param name="Item">What is counted.</param>
/// <param name="Quantity">How much, in the item's unit; not negative.</param>
public sealed record StatementLine(StatementItem Item, decimal Quantity);

/// <summary>A limit of which 80 % or more is in use.</summary>
/// <param name="Quota">Which limit.</param>
/// <param name="Used">How much is in use.</param>
/// <param name="Limit">The limit.</param>
/// <param name="IsReached">Whether nothing is left of it.</param>
public sealed record QuotaNotice(Quota Quota, long Used, long Limit, bool IsReached)
{
    /// <summary>It in a sentence for people.</summary>
    public string Sentence => IsReached
        ? $"{Quota.ToTitle()}: the limit of {Quota.ToAmount(Limit)} is reached."
        : $"{Quota.ToTitle()}: {Quota.ToAmount(Used)} of {Quota.ToAmount(Limit)} are in use.";
}

/// <summary>What an Owner reads about a month.</summary>
public sealed record Statement(PlanTier Plan, BillingMonth Month, ImmutableArray<StatementLine> Lines, ImmutableArray<QuotaNotice> Notices, Payment? Payment);

/// <summary>Where a statement is paid.</summary>
public sealed record Payment(string Provider, Uri Address);
