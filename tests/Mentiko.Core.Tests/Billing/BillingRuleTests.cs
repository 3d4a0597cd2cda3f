using Mentiko.Core.Billing;
using Mentiko.Core.Plans;
using Xunit;

namespace Mentiko.Core.Tests.Billing;

/// <summary>Months and thresholds.</summary>
public sealed class BillingRuleTests
{
    [Theory]
    [InlineData("2026-11", true)]
    [InlineData("2026-13", false)]
    [InlineData("2026-1", false)]
    [InlineData("1999-12", false)]
    [InlineData("now", false)]
    [InlineData(null, false)]
    public void Month_Text_IsReadInOneFormOnly(string? text, bool good)
    {
        Assert.Equal(good, BillingMonth.TryParse(text, out var month));
        if (good)
        {
            Assert.Equal(text, month.Text);
        }
    }

    [Fact]
    public void Month_AtItsTurn_IsTheOneOfUtc()
    {
        var time = new DateTimeOffset(2027, 1, 1, 0, 30, 0, TimeSpan.FromHours(1));

        Assert.Equal(202612, BillingMonth.Of(time).Number);
        Assert.Equal(new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero), BillingMonth.Of(time).End);
    }

    [Theory]
    [InlineData(79, null)]
    [InlineData(80, false)]
    [InlineData(99, false)]
    [InlineData(100, true)]
    [InlineData(130, true)]
    public void Notice_OfStorage_ComesAtFourFifthsAndAtTheLimit(long used, bool? reached)
    {
        var limits = new QuotaLimits(1, 1000, 1000, 1000, 1, 100);

        var notices = QuotaNotices.Of(limits, new QuotaUsage(1, 0, 0, 0, 1, used));

        Assert.Equal(reached, notices.SingleOrDefault()?.IsReached);
    }

    [Fact]
    public void Notice_OfALimitOfNothing_IsNone() =>
        Assert.Empty(QuotaNotices.Of(new QuotaLimits(0, 0, 0, 0, 1, 0), new QuotaUsage(0, 0, 0, 0, 0, 0)));
}
