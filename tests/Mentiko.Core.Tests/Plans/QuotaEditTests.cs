using System.Collections.Immutable;
using Mentiko.Core.Plans;
using Xunit;

namespace Mentiko.Core.Tests.Plans;

public sealed class QuotaEditTests
{
    private static readonly QuotaLimits Ceiling = new(4, 500, 25, 50, 3600, 2048);

    [Fact]
    public void Apply_NumbersAndNull_SetsResetsAndLeavesTheRest()
    {
        var before = Changes((Quota.Chains, 5), (Quota.Agents, 6));

        var after = Edit((Quota.Chains, null), (Quota.StorageMb, 7)).ApplyTo(before);

        Assert.Equal(Changes((Quota.Agents, 6), (Quota.StorageMb, 7)), after);
    }

    [Fact]
    public void Apply_EditOfNothing_ChangesNothing()
    {
        var before = Changes((Quota.Chains, 5));

        Assert.Equal(before, Edit().ApplyTo(before));
        Assert.NotEqual(before, Edit((Quota.Chains, 6)).ApplyTo(before));
    }

    [Fact]
    public void Refuse_AtTheCeilingOrBelow_Passes() =>
        Assert.Null(Edit((Quota.Chains, 25), (Quota.Agents, 0), (Quota.RunSeconds, null)).RefuseAbove(Ceiling));

    [Fact]
    public void Refuse_AboveTheCeiling_NamesEachWithItsCeiling()
    {
        var refused = Edit((Quota.Chains, 26), (Quota.Agents, 50), (Quota.StorageMb, 9999)).RefuseAbove(Ceiling);

        Assert.Equal(["$.limits.chains", "$.limits.storageMb"], refused!.Errors.Keys.Order(StringComparer.Ordinal));
        Assert.Contains("25", Assert.Single(refused.Errors["$.limits.chains"]), StringComparison.Ordinal);
    }

    private static QuotaEdit Edit(params (Quota Quota, int? Limit)[] limits) =>
        new(limits.ToImmutableSortedDictionary(limit => limit.Quota, limit => limit.Limit));

    private static QuotaChanges Changes(params (Quota Quota, int Limit)[] limits) =>
        new(limits.ToImmutableSortedDictionary(limit => limit.Quota, limit => limit.Limit));
}
