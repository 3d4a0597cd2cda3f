using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Net.Sockets;
using Mentiko.Core.Agents;
using Mentiko.Infrastructure.Egress;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Egress;

/// <summary>The server's own addresses, which a call would reach without leaving the machine, and those that the operator names.</summary>
public sealed class AddressRulesTests
{
    private const string Own = "93.184.216.34", Other = "93.184.216.35";
    private static readonly HostPattern[] Hosts = [HostPattern.Parse("api.example.com")];

    [Theory]
    [InlineData(Own, 403)]
    [InlineData(Other, 200)]
    public async Task Name_ThatLeadsToTheServer_IsNotDialed(string address, int status)
    {
        var network = new FakeNetwork().With("api.example.com", address);
        await using var proxy = new DoorUnderTest(Hosts, network, own: [Own]);

        Assert.StartsWith($"HTTP/1.1 {status}", await proxy.SendAsync("CONNECT api.example.com:443 HTTP/1.1\r\n\r\n"), StringComparison.Ordinal);
        Assert.Equal(status == 200 ? 1 : 0, network.Dialed.Count);
    }

    // As where an address has come to the machine since its interfaces were asked: both ends have it.
    [Theory]
    [InlineData("127.0.0.1", new string[0], 403, 0)]
    [InlineData("127.0.0.2", new string[0], 200, 1)]
    [InlineData("127.0.0.1", new[] { "127.0.0.1/32" }, 200, 1)]
    public async Task Connection_ThatEndsAtTheServer_CarriesNothing(string near, string[] inside, int status, int asked)
    {
        using var service = new LocalService();
        var network = new FakeNetwork().With("api.example.com", Own);
        await using var proxy = new DoorUnderTest(Hosts, network, new DialerTo(service.Port, IPAddress.Parse(near)), inside);

        var answer = await proxy.SendAsync("GET http://api.example.com/ HTTP/1.1\r\nHost: api.example.com\r\n\r\n");
        Assert.StartsWith($"HTTP/1.1 {status}", answer, StringComparison.Ordinal);
        Assert.Equal(asked, service.Asked);
        Assert.Equal(status == 200 ? CallDecision.Allowed : CallDecision.NotPublic, Assert.Single((await proxy.CloseAsync()).Calls).Kind.Decision);
    }

    [Theory]
    [InlineData(Other, true)]
    [InlineData(Own, false)]
    [InlineData("10.1.2.3", true)]
    [InlineData("10.1.2.4", false)]
    [InlineData("10.2.0.1", false)]
    [InlineData("::ffff:10.1.2.4", false)]
    [InlineData("::ffff:10.1.2.5", true)]
    [InlineData("93.184.216.36", false)]
    [InlineData("10.1.9.9", true)]
    public void Rules_DeniedBeforeAllowedBeforeOwn(string address, bool isReachable) => Assert.Equal(
        isReachable,
        Rules.Of(["10.1.0.0/16", "::ffff:0:0/96"], ["10.1.2.4/32", "93.184.216.36/32"], [Own, "10.1.9.9"]).IsReachable(IPAddress.Parse(address)));

    [Fact]
    public void OwnAddresses_AreAskedForEveryTenSeconds()
    {
        var (time, asked) = (new FakeTimeProvider(), 0);
        var own = new OwnAddresses(() => ++asked == 1 ? [] : [IPAddress.Parse(Own)], time);
        Assert.False(own.Contains(IPAddress.Parse(Own)));
        time.Advance(TimeSpan.FromSeconds(9));
        Assert.False(own.Contains(IPAddress.Parse(Own)));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(own.Contains(IPAddress.Parse(Own)));
        Assert.Equal(2, asked);
    }

    [Fact]
    public void OwnAddresses_OfThisMachine_AreKnown()
    {
        var own = new OwnAddresses(TimeProvider.System);
        Assert.True(own.Contains(IPAddress.Loopback));
        Assert.False(own.Contains(IPAddress.Parse(Own)));
    }

    [Fact]
    public void Options_OddAddresses_AreRefusedByName()
    {
        var options = new EgressOptions { AllowAddresses = "10.1.2.3", DenyAddresses = "10.1.0.0/16, nonsense" };
        Assert.Equal(
            "Mentiko:Egress:DenyAddresses: 'nonsense' is neither an address nor a network such as 10.1.0.0/16.",
            Assert.Single(options.Validate(new ValidationContext(options))).ErrorMessage);
        Assert.Equal(["10.1.0.0/16"], options.Denied().Select(network => network.ToString()));
        Assert.Equal(["10.1.2.3/32"], options.Allowed().Select(network => network.ToString()));
    }

    /// <summary>Whatever address it is given, it connects to a service of this machine from an address of choice.</summary>
    private sealed class DialerTo(int port, IPAddress near) : IHostDialer
    {
        public async Task<Stream> DialAsync(IPEndPoint address, CancellationToken cancel)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(near, 0));
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
    }
}
