using System.Net;
using Mentiko.Core.Agents;
using Mentiko.Infrastructure.Egress;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Egress;

/// <summary>Ways of writing a host that shall not be called: each is refused before anybody is asked for it or dialed.</summary>
public sealed class HostileHostTests
{
    // Whatever is allowed by name: what is refused below is refused for how it is written.
    private static readonly HostPattern[] Anything =
        [.. ((string[])["api.example.com", "*.example.com", "localhost", "internal", "*.nip.io", "*.internal.example"]).Select(HostPattern.Parse)];

    public static TheoryData<string> Notations =>
    [
        // IPv4: loopback, private, link-local, metadata, this network, broadcast.
        "127.0.0.1", "127.0.0.2", "127.255.255.255", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "255.255.255.255", "224.0.0.1", "168.63.129.16", "100.100.100.200", "192.0.0.192",

        // Short, decimal, octal, hexadecimal and mixed.
        "127.1", "127.0.1", "10.1", "0", "1", "2130706433", "3232235777", "2852039166", "017700000001", "0177.0.0.1", "0177.0.0.01",
        "00000177.0.0.1", "0x7f.0.0.1", "0x7f000001", "0X7F000001", "0x7f.1", "0x7F.0x0.0x0.0x1", "0x7f.0.01.1", "0xa9fea9fe", "169.0xfe.0251.254",
        "0251.0376.0251.0376", "4294967295", "4294967296", "127.0.0.1.", "127.0.0.1..", "127..0.1", ".127.0.0.1",

        // IPv6, with and without brackets, zones and everything that wraps an IPv4 address.
        "::1", "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:0:127.0.0.1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]",
        "[64:ff9b::169.254.169.254]", "[64:ff9b:1::1]", "[2002:7f00:1::]", "[2001:0:7f00:1::]", "[fe80::1]", "[fe80::1%25eth0]", "[fe80::1%eth0]",
        "fe80::1%eth0", "[fc00::1]", "[fd00:ec2::254]", "[ff02::1]", "[2001:db8::1]", "[::1", "::1]", "[127.0.0.1]", "[v1.x]",

        // Names with something around them.
        "api.example.com.", "api.example.com..", ".api.example.com", "api..example.com", "localhost.", "user@api.example.com", "api.example.com@127.0.0.1",
        "user:pass@127.0.0.1", "api.example.com#@127.0.0.1", "api.example.com\\@127.0.0.1", "127.0.0.1\\.example.com", "api.example.com/", "api.example.com?x",
        "//127.0.0.1", "http://127.0.0.1", "api.example.com%00.nip.io", "api.example.com\0", "api.example.com\t", " api.example.com", "api.example.com ", "api example.com",

        // Escapes, and letters, digits and dots of other scripts.
        "%31%32%37.0.0.1", "127%2e0%2e0%2e1", "127%E3%80%820.0.1", "１２７.0.0.1", "127。0。0。1", "127．0．0．1", "127｡0｡0｡1", "①②⑦.0.0.1", "ⓛocalhost",
        "loc𝒶lhost", "api.exаmple.com", "api.example。com", "api\u00ad.example.com", "api\u200b.example.com", "api.ex\u0000ample.com", "𝟙𝟚𝟟.0.0.1", "٣.example.com",

        // Labels that are none.
        "", ".", "..", "-", "-api.example.com", "api-.example.com", "api_x.example.com", "*.example.com", "api.example.com,localhost", "api.example.com;localhost",
        "$IFS.example.com", "`id`.example.com", "a.b.c.9", "x.0x1",
    ];

    public static TheoryData<string> Ports =>
    [
        "", "0", "00", "080", "65536", "99999", "999999", "-1", "+80", " 80", "80 ", "8 0", "0x50", "80.0", "http", "８０", "80:80", "80@127.0.0.1", "80/x", "80#", "80?",
    ];

    [Theory]
    [MemberData(nameof(Notations))]
    public async Task Tunnel_ToIt_IsRefusedBeforeAnyLookupOrDial(string host) => await IsRefusedAsync($"CONNECT {host}:443 HTTP/1.1\r\nHost: {host}:443\r\n\r\n");

    [Theory]
    [MemberData(nameof(Notations))]
    public async Task Request_ToIt_IsRefusedBeforeAnyLookupOrDial(string host) => await IsRefusedAsync($"GET http://{host}:80/x HTTP/1.1\r\nHost: {host}:80\r\n\r\n");

    [Theory]
    [MemberData(nameof(Ports))]
    public async Task Port_Odd_IsRefusedBeforeAnyLookupOrDial(string port)
    {
        await IsRefusedAsync($"CONNECT api.example.com:{port} HTTP/1.1\r\n\r\n");

        // In the other form these two begin a path.
        if (!port.StartsWith("80/", StringComparison.Ordinal) && !port.StartsWith("80?", StringComparison.Ordinal))
        {
            await IsRefusedAsync($"GET http://api.example.com:{port}/x HTTP/1.1\r\nHost: api.example.com\r\n\r\n");
        }
    }

    [Fact]
    public async Task Control_OrdinaryNotations_AreDialed()
    {
        foreach (var request in (string[])
            [
                "CONNECT api.example.com:443 HTTP/1.1\r\n\r\n", "CONNECT API.Example.com:443 HTTP/1.1\r\nHost: api.example.com:443\r\n\r\n",
                "GET http://api.example.com/x HTTP/1.1\r\nHost: api.example.com\r\n\r\n", "GET HTTP://b.example.com:80 HTTP/1.1\r\nHost: b.example.com:80\r\n\r\n",
            ])
        {
            var network = new FakeNetwork().With("api.example.com", "93.184.216.34").With("b.example.com", "93.184.216.34");
            await using var proxy = new DoorUnderTest(Anything, network);
            await proxy.SendAsync(request);
            Assert.Equal("93.184.216.34", Assert.Single(network.Dialed).Address.ToString());
        }
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("10.1.2.3")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("100.64.0.1")]
    [InlineData("100.127.255.255")]
    [InlineData("0.0.0.0")]
    [InlineData("0.1.2.3")]
    [InlineData("192.0.0.192")]
    [InlineData("192.0.2.1")]
    [InlineData("192.88.99.1")]
    [InlineData("198.18.0.1")]
    [InlineData("198.51.100.1")]
    [InlineData("203.0.113.1")]
    [InlineData("224.0.0.1")]
    [InlineData("239.255.255.255")]
    [InlineData("240.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("168.63.129.16")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:93.184.216.34")]
    [InlineData("::127.0.0.1")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("64:ff9b::5db8:d822")]
    [InlineData("64:ff9b:1::1")]
    [InlineData("100::1")]
    [InlineData("2001::1")]
    [InlineData("2001:0:7f00:1::")]
    [InlineData("2001:10::1")]
    [InlineData("2001:db8::1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("2002:5db8:d822::1")]
    [InlineData("3fff::1")]
    [InlineData("5f00::1")]
    [InlineData("fc00::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fe80::1")]
    [InlineData("fe80::1%2")]
    [InlineData("2606:2800:220:1::1%2")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    public async Task Name_ThatLeadsInside_IsNotDialed(string address)
    {
        var network = new FakeNetwork().With("api.example.com", address);
        await using var proxy = new DoorUnderTest(Anything, network);

        Assert.StartsWith("HTTP/1.1 403", await proxy.SendAsync("CONNECT api.example.com:443 HTTP/1.1\r\n\r\n"), StringComparison.Ordinal);
        Assert.Empty(network.Dialed);
        Assert.Equal(CallDecision.NotPublic, Assert.Single((await proxy.CloseAsync()).Calls).Kind.Decision);
    }

    [Theory]
    [InlineData("93.184.216.34")]
    [InlineData("172.32.0.1")]
    [InlineData("100.128.0.1")]
    [InlineData("2606:2800:220:1:248:1893:25c8:1946")]
    public void Control_PublicAddresses_ArePublic(string address) => Assert.True(PublicAddresses.Contains(IPAddress.Parse(address)));

    [Fact]
    public async Task Name_ThatLeadsElsewhereAtASecondLook_HasNoSecondLook()
    {
        var network = new FakeNetwork().With("api.example.com", "93.184.216.34", "127.0.0.1");
        await using var proxy = new DoorUnderTest(Anything, network);
        await proxy.SendAsync("CONNECT api.example.com:443 HTTP/1.1\r\n\r\n");

        Assert.Equal("93.184.216.34:443", Assert.Single(network.Dialed).ToString());
        Assert.Single(network.Asked);

        // The next call is judged by what its own look says.
        Assert.StartsWith("HTTP/1.1 403", await proxy.SendAsync("CONNECT api.example.com:443 HTTP/1.1\r\n\r\n"), StringComparison.Ordinal);
        Assert.Single(network.Dialed);
    }

    [Fact]
    public async Task Name_WithAddressesOfBothKinds_IsDialedAtThePublicOnesOnly()
    {
        var network = new FakeNetwork().With("api.example.com", "127.0.0.1 93.184.216.34 10.0.0.1 93.184.216.35");
        network.Dead.Add(IPAddress.Parse("93.184.216.34"));
        await using var proxy = new DoorUnderTest(Anything, network);
        await proxy.SendAsync("CONNECT api.example.com:443 HTTP/1.1\r\n\r\n");

        Assert.Equal(["93.184.216.34:443", "93.184.216.35:443"], network.Dialed.Select(address => address.ToString()));
    }

    private static async Task IsRefusedAsync(string request)
    {
        // Every name leads to a public address: a notation that is taken for one of them would be dialed.
        var network = new FakeNetwork();
        foreach (var name in (string[])["api.example.com", "localhost", "internal"])
        {
            network.With(name, "93.184.216.34");
        }

        await using var proxy = new DoorUnderTest(Anything, network);
        var answer = await proxy.SendAsync(request);

        Assert.Matches("^HTTP/1.1 40[03] ", answer);
        Assert.Empty(network.Asked);
        Assert.Empty(network.Dialed);
        var (kind, sum) = Assert.Single((await proxy.CloseAsync()).Calls);
        Assert.True(kind.Decision.IsRefusal());
        Assert.Equal(1, sum.Count);
    }
}
