using Mentiko.Core.Secrets;
using Xunit;

namespace Mentiko.Core.Tests.Secrets;

public sealed class SecretRulesTests
{
    [Theory]
    [InlineData("ghp_16C7e42F292c6912E7710c838347Ae178B4a")]
    [InlineData("xkqj#wzp")]
    [InlineData("pässwörd-größe")]
    [InlineData("line one\nline two")]
    [InlineData("  padded-value  ")]
    [InlineData("{\"type\":\"service_account\",\"key\":\"x\"}")]
    public void ProblemOf_AGoodValue_IsNone(string value) => Assert.Null(SecretRules.ProblemOf(value));

    [Theory]
    [InlineData("", "too short")]
    [InlineData("1234567", "too short")]
    [InlineData("a7$kQ2p", "too short")]
    [InlineData("   a7$kQ2p   ", "too short")]
    [InlineData("password", "too common")]
    [InlineData("PassWord123", "too common")]
    [InlineData("succeeded", "too common")]
    [InlineData("aaaaaaaaaaaa", "too common")]
    [InlineData("abababababab", "too common")]
    [InlineData("12345678", "too common")]
    [InlineData("1234567890123", "too common")]
    [InlineData("hgfedcba", "too common")]
    [InlineData("good-value\0", "NUL")]
    public void ProblemOf_AValueThatCannotBeKept_SaysWhyAndNeverQuotesIt(string value, string reason)
    {
        var problem = SecretRules.ProblemOf(value);

        Assert.Contains(reason, problem, StringComparison.Ordinal);
        Assert.True(value.Trim().Length < 2 || !problem!.Contains(value.Trim(), StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void ProblemOf_HalfACharacter_IsNoUnicode() =>
        Assert.Contains("Unicode", SecretRules.ProblemOf("good-value-" + '\ud800'), StringComparison.Ordinal);

    [Fact]
    public void ProblemOf_Length_IsCountedInBytes()
    {
        var filler = string.Concat(Enumerable.Repeat("abcdé", 20_000));

        Assert.Null(SecretRules.ProblemOf(filler[..50_000]));
        Assert.Contains("at most 65536", SecretRules.ProblemOf(filler[..60_000]), StringComparison.Ordinal);
    }
}
