using System.Net;
using Mentiko.Infrastructure.Egress;
using Mentiko.Infrastructure.SignIn;
using Mentiko.Infrastructure.Tests.Egress;
using Microsoft.Extensions.Options;
using Xunit;

namespace Mentiko.Infrastructure.Tests.SignIn;

/// <summary>Where a provider may be, whose address a customer wrote.</summary>
public sealed class ProviderDialerTests
{
    private const string Public = "93.184.215.14";

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("10.1.2.3")]
    [InlineData("172.16.0.1")]
    [InlineData("192.168.1.1")]
    [InlineData("169.254.169.254")]
    [InlineData("100.64.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("fe80::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("64:ff9b::7f00:1")]
    public async Task Address_ThatIsNotPublic_IsNotDialedByNameOrByItself(string address)
    {
        var (dialer, network) = New(null, "id.example.com", address);
        await Assert.ThrowsAsync<HttpRequestException>(() => dialer.ConnectAsync("id.example.com", 443, isPlain: false, default));
        await Assert.ThrowsAsync<HttpRequestException>(() => dialer.ConnectAsync(address, 443, isPlain: false, default));
        Assert.Empty(network.Dialed);
    }

    [Fact]
    public async Task Address_Public_IsDialedOnlyWithTlsAndAsItWasJudged()
    {
        // The control of the one above; of several addresses the public one.
        var (dialer, network) = New(null, "id.example.com", $"10.0.0.1 {Public}");
        await using var connection = await dialer.ConnectAsync("id.example.com", 443, isPlain: false, default);
        Assert.Equal(new IPEndPoint(IPAddress.Parse(Public), 443), Assert.Single(network.Dialed));

        await Assert.ThrowsAsync<HttpRequestException>(() => dialer.ConnectAsync("id.example.com", 80, isPlain: true, default));
        Assert.Single(network.Dialed);
    }

    [Fact]
    public async Task Address_OfTheOperator_IsDialedWithTlsOrWithout_AndItsNeighbourIsNot()
    {
        var (dialer, network) = New("10.1.2.0/24", "id.internal.example", "10.1.2.3");
        await using var first = await dialer.ConnectAsync("id.internal.example", 443, isPlain: false, default);
        await using var second = await dialer.ConnectAsync("id.internal.example", 80, isPlain: true, default);
        Assert.Equal(2, network.Dialed.Count);
        await Assert.ThrowsAsync<HttpRequestException>(() => dialer.ConnectAsync("10.1.3.1", 443, isPlain: false, default));
    }

    [Fact]
    public async Task Name_WithoutAnAddress_IsNotReached()
    {
        var (dialer, _) = New(null, "id.example.com", Public);
        await Assert.ThrowsAsync<HttpRequestException>(() => dialer.ConnectAsync("no.example.com", 443, isPlain: false, default));
    }

    [Fact]
    public void Options_OddAddresses_AreRefusedByName()
    {
        var options = new SignInProviderOptions { AllowAddresses = "10.1.2.3, nonsense" };
        Assert.Equal(
            "Mentiko:SignInProviders:AllowAddresses: 'nonsense' is neither an address nor a network such as 10.1.0.0/16.",
            Assert.Single(options.Validate(new(options))).ErrorMessage);
    }

    private static (ProviderDialer Dialer, FakeNetwork Network) New(string? allowed, string name, string answer)
    {
        var network = new FakeNetwork().With(name, answer);
        var lookups = new HostLookups(host => [.. network.ResolveAsync(host, default).Result!]);
        var options = Options.Create(new SignInProviderOptions { AllowAddresses = allowed });
        return (new ProviderDialer(options, new OwnAddresses(() => [], TimeProvider.System), network, lookups), network);
    }
}
