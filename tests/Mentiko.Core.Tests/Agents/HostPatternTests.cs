using Mentiko.Core.Agents;
using Xunit;

namespace Mentiko.Core.Tests.Agents;

public sealed class HostPatternTests
{
    [Theory]
    [InlineData("api.example.com", "api.example.com", 443, true)]
    [InlineData("api.example.com", "api.example.com", 80, true)]
    [InlineData("api.example.com", "api.example.com", 8443, false)]
    [InlineData("api.example.com:8443", "api.example.com", 8443, true)]
    [InlineData("api.example.com:8443", "api.example.com", 443, false)]
    [InlineData("api.example.com", "xapi.example.com", 443, false)]
    [InlineData("api.example.com", "x.api.example.com", 443, false)]
    [InlineData("*.example.com", "api.example.com", 443, true)]
    [InlineData("*.example.com", "a.b.example.com", 443, true)]
    [InlineData("*.example.com", "example.com", 443, false)]
    [InlineData("*.example.com", ".example.com", 443, false)]
    [InlineData("*.example.com", "badexample.com", 443, false)]
    public void Covers_HostAndPort(string pattern, string host, int port, bool expected) =>
        Assert.Equal(expected, HostPattern.Parse(pattern).Covers(host, port));

    [Theory]
    [InlineData("https://api.example.com", "scheme")]
    [InlineData("api.example.com/v1", "no path")]
    [InlineData("user@api.example.com", "no path, user")]
    [InlineData("[::1]", "address")]
    [InlineData("::1", "port")]
    [InlineData("API.example.com", "lower case")]
    [InlineData("müller.example", "xn--")]
    [InlineData("api.example.com:0", "port")]
    [InlineData("api.example.com:65536", "port")]
    [InlineData("api.example.com:", "port")]
    [InlineData("api.example.com.", "labels")]
    [InlineData("a..b", "labels")]
    [InlineData("-a.example", "labels")]
    [InlineData("", "labels")]
    [InlineData("a.*.example.com", "star")]
    [InlineData("*", "star")]
    [InlineData("*.com", "two labels")]
    [InlineData("127.0.0.1", "address")]
    [InlineData("127.1", "address")]
    [InlineData("2130706433", "address")]
    [InlineData("0x7f.0x1", "address")]
    [InlineData("*.0.0.1", "address")]
    public void Parse_WhatIsNoHost_SaysWhy(string text, string word)
    {
        Assert.False(HostPattern.TryParse(text, out _, out var problem));
        Assert.Contains(word, problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("api.example.com", "api.example.com", "api.example.com")]
    [InlineData("api.example.com", "*.example.com", "api.example.com")]
    [InlineData("*.example.com", "api.example.com", "api.example.com")]
    [InlineData("*.example.com", "*.a.example.com", "*.a.example.com")]
    [InlineData("*.a.example.com", "*.example.com", "*.a.example.com")]
    [InlineData("*.example.com", "*.example.com:8443", "")]
    [InlineData("*.example.com:443", "*.example.com", "*.example.com:443")]
    [InlineData("a.example.com:8443", "*.example.com:8443", "a.example.com:8443")]
    [InlineData("a.example.com:8443", "*.example.com", "")]
    [InlineData("a.example.com", "b.example.com", "")]
    [InlineData("example.com", "*.example.com", "")]
    [InlineData("*.example.com", "*.ample.com", "")]
    public void Both_IsWhatEitherMeans(string one, string other, string expected) =>
        Assert.Equal(expected, string.Join(' ', HostPattern.Both([HostPattern.Parse(one)], [HostPattern.Parse(other)])));

    [Fact]
    public void Both_WithNothing_IsNothing() => Assert.Empty(HostPattern.Both([HostPattern.Parse("*.example.com")], []));
}
