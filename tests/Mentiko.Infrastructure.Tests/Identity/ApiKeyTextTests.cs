using Mentiko.Infrastructure.Identity;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Identity;

public sealed class ApiKeyTextTests
{
    private const string Id = "0123456789abcdef0123456789abcdef";

    [Fact]
    public void Make_Split_GivesBothPartsBack()
    {
        var secret = ApiKeyText.NewSecret();
        var text = ApiKeyText.Make(Id, secret);

        Assert.Matches("^mtk_[0-9a-f]{32}_[0-9A-Za-z]{49}$", text);
        Assert.True(ApiKeyText.TrySplit(text, out var id, out var split));
        Assert.Equal((Id, secret), (id, split));
        Assert.NotEqual(secret, ApiKeyText.NewSecret());
    }

    /// <summary>As docs/api-keys.md has it, for whoever writes a scanner.</summary>
    [Fact]
    public void Make_KnownParts_HasTheDocumentedChecksum() =>
        Assert.Equal(
            "mtk_0123456789abcdef0123456789abcdef_0000000000000000000000000000000000000000000CHECKS".Replace("CHECKS", Checksum, StringComparison.Ordinal),
            ApiKeyText.Make(Id, new string('0', 43)));

    [Fact]
    public void Split_EachCharacterMistyped_IsNoKey()
    {
        var text = ApiKeyText.Make(Id, ApiKeyText.NewSecret());
        for (var at = 0; at < text.Length; at++)
        {
            var wrong = text[..at] + (text[at] == 'a' ? 'b' : 'a') + text[(at + 1)..];
            Assert.False(ApiKeyText.TrySplit(wrong, out _, out _), wrong);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("mtk_")]
    [InlineData("mtt_0123456789abcdef0123456789abcdef_0000000000000000000000000000000000000000000aaaaaa")]
    [InlineData("mtk_0123456789ABCDEF0123456789abcdef_0000000000000000000000000000000000000000000aaaaaa")]
    public void Split_AnythingElse_IsNoKey(string text) => Assert.False(ApiKeyText.TrySplit(text, out _, out _));

    private const string Checksum = "45RgPm";
}
