using Mentiko.Infrastructure.Dispatch;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Dispatch;

/// <summary>Sizes look by look, with a limit of 1024 and so a margin of 4; the answer is at which look the attempt ends.</summary>
public sealed class StorageGraceTests
{
    [Theory]
    [InlineData("grows", 0, "1000 1100 1200", 3)]
    [InlineData("stays", 0, "1100 1100", 2)]
    [InlineData("shrinks by less than the margin", 0, "1100 1097", 2)]
    [InlineData("shrinks by the margin, three looks in all", 0, "1200 1190 1180 1170", 4)]
    [InlineData("back within the limit in time", 0, "1200 1100 1024 1000", 0)]
    [InlineData("again and again", 0, "1100 900 1100 900 1100 900 1100", 7)]
    [InlineData("beyond twice the limit", 0, "2049", 1)]
    [InlineData("twice the limit exactly", 0, "2048", 0)]
    [InlineData("full before and cleans up", 4000, "4000 3900 3800 3700 3600 3500 3400 1000", 0)]
    [InlineData("full before and pretends to", 4000, "4000 3999", 2)]
    [InlineData("full before and grows", 4000, "4001", 1)]
    [InlineData("full before, shrinks and grows", 4000, "3000 3500", 2)]
    [InlineData("full before, cleaned and filled again", 4000, "3000 1000 2049", 3)]
    [InlineData("within the limit", 0, "1 1024 1 1024", 0)]
    public void Ends_LookByLook_OnlyWhereItDoesNotShrink(string what, long atStart, string sizes, int endsAt)
    {
        var grace = new StorageGrace(1024, atStart);

        var looks = sizes.Split(' ').Select(size => grace.Ends(long.Parse(size, System.Globalization.CultureInfo.InvariantCulture))).ToList();

        Assert.True(looks.IndexOf(true) + 1 == endsAt, what);
    }
}
