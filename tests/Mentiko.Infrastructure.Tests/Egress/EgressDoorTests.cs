using System.Net;
using System.Net.Sockets;
using System.Text;
using Mentiko.Core.Agents;
using Mentiko.Infrastructure.Dispatch;
using Mentiko.Infrastructure.Egress;
using Mentiko.Infrastructure.FileSystem;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Egress;

/// <summary>The proxy against a service of this machine, which only the operator's option lets it reach.</summary>
public sealed class EgressDoorTests
{
    private static readonly string[] Loopback = ["127.0.0.1/32"];

    [Fact]
    public async Task Calls_TenThousand_AreTenThousandInTheRecord()
    {
        const int All = 10_000, AtATime = 16;
        using var service = new LocalService();
        await using var door = DoorTo(service.Port, bounds: new EgressBounds(64, 1L << 40, TimeSpan.FromMinutes(1), CallsPerSecond: 100_000));
        var left = All;
        await Task.WhenAll(Enumerable.Range(0, AtATime).Select(async _ =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                Assert.EndsWith("hello", await door.SendAsync($"GET http://api.example.com:{service.Port}/x?secret=1 HTTP/1.1\r\nHost: api.example.com:{service.Port}\r\n\r\n"), StringComparison.Ordinal);
            }
        }));

        var record = await door.CloseAsync();
        var (kind, sum) = Assert.Single(record.Calls);
        Assert.Equal(new CallKind("api.example.com", service.Port, "GET", CallDecision.Allowed, 200), kind);
        Assert.Equal(All, sum.Count);
        Assert.Equal(All, service.Asked);
        Assert.Equal(0, record.BeyondMade.Count + record.BeyondRefused.Count);
        Assert.True(sum.BytesOut >= All && sum.BytesIn >= 5L * All);
        Assert.Empty(door.Refusals);
    }

    [Fact]
    public async Task FirstCall_ToAHost_IsOnRecordBeforeItIsMade()
    {
        using var service = new LocalService();
        await using var door = DoorTo(service.Port);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => GetAsync(door, service.Port)));
        Assert.Equal([$"api.example.com:{service.Port}"], door.Begun);

        // What is in no list never begins.
        await door.SendAsync($"CONNECT other.example.com:{service.Port} HTTP/1.1\r\n\r\n");
        Assert.Single(door.Begun);
    }

    [Fact]
    public async Task Call_ThatCannotBePutOnRecord_IsNotMade()
    {
        using var service = new LocalService();
        await using var door = DoorTo(service.Port);
        door.IsRecordable = false;
        Assert.StartsWith("HTTP/1.1 503", await GetAsync(door, service.Port), StringComparison.Ordinal);
        Assert.Equal(0, service.Asked);

        // The control: as soon as it can, it is.
        door.IsRecordable = true;
        Assert.StartsWith("HTTP/1.1 200", await GetAsync(door, service.Port), StringComparison.Ordinal);
        Assert.Equal(1, service.Asked);
        await door.CloseAsync();
        Assert.Equal(CallDecision.NotRecorded, Assert.Single(door.Refusals).Decision);
    }

    [Fact]
    public async Task Hosts_BeyondTheirEntries_ShareOne()
    {
        var written = new List<string>();
        var announcer = new CallAnnouncer(place =>
        {
            written.Add(place);
            return Task.FromResult(true);
        });
        for (var host = 0; host < CallAnnouncer.Most + 5; host++)
        {
            Assert.True(await announcer.AnnounceAsync(new HostAndPort($"h{host}.example.com", 443)));
        }

        Assert.Equal(CallAnnouncer.Most + 1, written.Count);
        Assert.Equal(CallAnnouncer.Further, written[^1]);
    }

    [Fact]
    public async Task Service_OfThisMachine_IsRefusedWithoutTheOption()
    {
        using var service = new LocalService();
        await using var door = DoorTo(service.Port, inside: []);
        Assert.StartsWith("HTTP/1.1 403", await GetAsync(door, service.Port), StringComparison.Ordinal);
        Assert.Equal(0, service.Asked);
        await door.CloseAsync();
        Assert.Equal(CallDecision.NotPublic, Assert.Single(door.Refusals).Decision);
    }

    [Fact]
    public async Task Host_ThatNobodyAllowed_IsRefusedAndToldOnce()
    {
        using var service = new LocalService();
        await using var door = DoorTo(service.Port);
        for (var i = 0; i < 3; i++)
        {
            Assert.StartsWith("HTTP/1.1 403", await door.SendAsync($"CONNECT other.example.com:{service.Port} HTTP/1.1\r\n\r\n"), StringComparison.Ordinal);
        }

        // A call is counted after its answer: what is closed has counted them all.
        Assert.Equal(3, Assert.Single((await door.CloseAsync()).Calls).Sum.Count);
        Assert.Equal("other.example.com", Assert.Single(door.Refusals).Host);
    }

    [Fact]
    public async Task Redirect_IsTheAgentsToFollow_AndJudgedLikeAnyCall()
    {
        using var service = new LocalService(_ => "HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/latest/\r\nContent-Length: 0\r\n\r\n");
        await using var door = DoorTo(service.Port);
        using var client = new HttpClient(new HttpClientHandler { Proxy = new WebProxy(door.Address.ToString()), UseProxy = true });

        var answer = await client.GetAsync(new Uri($"http://api.example.com:{service.Port}/"));

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(1, service.Asked);
        Assert.Equal([CallDecision.NoHostName, CallDecision.Allowed], (await door.CloseAsync()).Calls.Select(call => call.Kind.Decision));
    }

    [Fact]
    public async Task Tunnel_CarriesBytesBothWaysAndCountsThem()
    {
        using var service = new LocalService();
        await using var door = DoorTo(service.Port);
        var answer = await door.SendAsync($"CONNECT api.example.com:{service.Port} HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n");

        Assert.EndsWith("hello", answer, StringComparison.Ordinal);
        var (kind, sum) = Assert.Single((await door.CloseAsync()).Calls);
        Assert.Equal(("CONNECT", 0), (kind.Method, kind.Status));
        Assert.Equal(("GET / HTTP/1.1\r\n\r\n".Length, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello".Length), ((int)sum.BytesOut, (int)sum.BytesIn));
    }

    [Fact]
    public async Task Request_ReachesTheServiceWithoutWhatWasForTheProxy()
    {
        using var service = new LocalService();
        await using var door = DoorTo(service.Port);
        var place = $"api.example.com:{service.Port}";
        await door.SendAsync($"POST http://{place}/a?b=c HTTP/1.1\r\nHost: {place}\r\nProxy-Authorization: Basic x\r\nConnection: close, X-Drop\r\nX-Drop: 1\r\nX-Keep: 2\r\nContent-Length: 4\r\n\r\nbody");

        Assert.StartsWith($"POST /a?b=c HTTP/1.1\r\nHost: {place}\r\n", service.LastHead, StringComparison.Ordinal);
        Assert.Contains("X-Keep: 2\r\n", service.LastHead, StringComparison.Ordinal);
        Assert.DoesNotContain("Proxy-", service.LastHead, StringComparison.Ordinal);
        Assert.DoesNotContain("X-Drop", service.LastHead, StringComparison.Ordinal);
    }

    public static TheoryData<string> Smuggled =>
    [
        "GET http://{0}/ HTTP/1.1\r\nHost: other.example.com\r\n\r\n",
        "GET http://{0}/ HTTP/1.1\r\nHost: {0}\r\nHost: {0}\r\n\r\n",
        "GET http://{0}/ HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: {0}\r\n\r\n",
        "GET https://{0}/ HTTP/1.1\r\nHost: {0}\r\n\r\n",
        "GET ftp://{0}/ HTTP/1.1\r\nHost: {0}\r\n\r\n",
        "GET http://{0}/ HTTP/2\r\nHost: {0}\r\n\r\n",
        "GET http://{0}/ HTTP/1.1\nHost: {0}\n\n",
        "GET http://{0}/ HTTP/1.1\r\nHost: {0}\nX: y\r\n\r\n",
        "GET  http://{0}/ HTTP/1.1\r\nHost: {0}\r\n\r\n",
        "GET http://{0}/ HTTP/1.1 \r\nHost: {0}\r\n\r\n",
        "GET http://{0}/a b HTTP/1.1\r\nHost: {0}\r\n\r\n",
        "GET http://{0}/#x HTTP/1.1\r\nHost: {0}\r\n\r\n",
        "G\u007fT http://{0}/ HTTP/1.1\r\nHost: {0}\r\n\r\n",
        "GET http://{0}/ HTTP/1.1\r\nHost : {0}\r\n\r\n",
        "GET http://{0}/ HTTP/1.1\r\nHost: {0}\r\n folded\r\n\r\n",
        "GET http://{0}/ HTTP/1.1\r\nHost: {0}\r\nX: a\0b\r\n\r\n",
        "GET http://{0}/ HTTP/1.1\r\nHost: {0}\r\n: nameless\r\n\r\n",
        "POST http://{0}/ HTTP/1.1\r\nHost: {0}\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nbody",
        "POST http://{0}/ HTTP/1.1\r\nHost: {0}\r\nContent-Length: 4, 4\r\n\r\nbody",
        "POST http://{0}/ HTTP/1.1\r\nHost: {0}\r\nContent-Length: +4\r\n\r\nbody",
        "POST http://{0}/ HTTP/1.1\r\nHost: {0}\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST http://{0}/ HTTP/1.1\r\nHost: {0}\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "POST http://{0}/ HTTP/1.1\r\nHost: {0}\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "POST http://{0}/ HTTP/1.1\r\nHost: {0}\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
        "POST http://{0}/ HTTP/1.0\r\nHost: {0}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "CONNECT {0} HTTP/1.1\r\nHost: other.example.com:443\r\n\r\n",
        "CONNECT {0} HTTP/1.1\r\nContent-Length: 4\r\n\r\nbody",
        "CONNECT {0} HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "\r\nGET http://{0}/ HTTP/1.1\r\nHost: {0}\r\n\r\n",
        "\u0016\u0003\u0001\u0002\0\u0001\r\n\r\n",
    ];

    [Theory]
    [MemberData(nameof(Smuggled))]
    public async Task Request_ThatCouldBeReadInTwoWays_IsRefusedBeforeAnyDial(string request)
    {
        using var service = new LocalService();
        await using var door = DoorTo(service.Port);
        var answer = await door.SendAsync(request.Replace("{0}", $"api.example.com:{service.Port}", StringComparison.Ordinal));

        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.Equal(0, service.Asked);
        Assert.Equal(CallDecision.Malformed, Assert.Single((await door.CloseAsync()).Calls).Kind.Decision);
    }

    [Fact]
    public async Task SecondRequest_OnTheSameConnection_ReachesNobody()
    {
        using var service = new LocalService();
        await using var door = DoorTo(service.Port);
        var place = $"api.example.com:{service.Port}";
        var one = $"GET http://{place}/ HTTP/1.1\r\nHost: {place}\r\n\r\n";
        var answer = await door.SendAsync(one + one.Replace("api.", "other.", StringComparison.Ordinal));

        Assert.Single(answer.Split("HTTP/1.1 200"), part => part.Length > 0);
        Assert.DoesNotContain("other.", service.LastHead, StringComparison.Ordinal);
        Assert.Equal(1, Assert.Single((await door.CloseAsync()).Calls).Sum.Count);
    }

    [Fact]
    public async Task Head_LongerThanItMayBe_IsRefused()
    {
        using var service = new LocalService();
        await using var door = DoorTo(service.Port);
        var answer = await door.SendAsync($"GET http://api.example.com:{service.Port}/{new string('a', 20_000)} HTTP/1.1\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no HTTP at all\r\n\r\n")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n")]
    public async Task Host_ThatGotTheRequestAndAnswersBadly_WasCalledAndItsBytesCount(string answer)
    {
        using var service = new LocalService(_ => answer);
        await using var door = DoorTo(service.Port);
        var place = $"api.example.com:{service.Port}";
        var told = await door.SendAsync($"POST http://{place}/ HTTP/1.1\r\nHost: {place}\r\nContent-Length: 10\r\n\r\n0123456789");

        Assert.StartsWith("HTTP/1.1 502 bad-answer", told, StringComparison.Ordinal);
        Assert.Equal(1, service.Asked);
        var record = new AttemptRecord(await door.CloseAsync(), FileRecord.Nothing);
        Assert.Equal(("api.example.com", CallDecision.BadAnswer), (Assert.Single(record.Calls.Calls).Kind.Host, record.Calls.Calls[0].Kind.Decision));
        Assert.True(record.BytesCarried >= service.LastHead.Length, "What the host got is counted.");
        Assert.Empty(door.Refusals);
    }

    [Fact]
    public async Task Call_ThatBreaksOffWhileItsHostIsDialed_IsNotCalledMalformed()
    {
        var dialer = new SilentDialer();
        await using var door = new DoorUnderTest([HostPattern.Parse("api.example.com:443")], new FakeNetwork().With("api.example.com", "127.0.0.1"), dialer, Loopback);
        using var client = new TcpClient();
        await client.ConnectAsync(door.Address);
        await client.GetStream().WriteAsync("CONNECT api.example.com:443 HTTP/1.1\r\n\r\n"u8.ToArray());
        await dialer.Dialed.WaitAsync(TimeSpan.FromSeconds(30));

        var (kind, sum) = Assert.Single((await door.CloseAsync()).Calls);

        Assert.Equal((new CallKind("api.example.com", 443, "CONNECT", CallDecision.BrokenOff, 0), 1), (kind, (int)sum.Count));
        Assert.Empty(door.Refusals);
    }

    [Fact]
    public async Task Chunks_AreReadAndWrittenAnew()
    {
        using var service = new LocalService(_ => "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0005;ext=1\r\nhello\r\n0\r\nTrailer: x\r\n\r\n");
        await using var door = DoorTo(service.Port);
        var answer = await GetAsync(door, service.Port);
        Assert.EndsWith("\r\n\r\n5\r\nhello\r\n0\r\n\r\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Traffic_BeyondTheLimit_EndsTheCallAndRefusesTheNext()
    {
        using var service = new LocalService(_ => $"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{new string('x', 5000)}");
        await using var door = DoorTo(service.Port, bounds: new EgressBounds(8, 1000, TimeSpan.FromMinutes(1)));
        Assert.True((await GetAsync(door, service.Port)).Length < 2000);
        Assert.StartsWith("HTTP/1.1 429", await GetAsync(door, service.Port), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connections_BeyondTheLimit_AreToldSo()
    {
        using var service = new LocalService();
        await using var door = DoorTo(service.Port, bounds: new EgressBounds(1, 1 << 20, TimeSpan.FromMinutes(1)));
        using var first = new TcpClient();
        await first.ConnectAsync(door.Address);
        await first.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"CONNECT api.example.com:{service.Port} HTTP/1.1\r\n\r\n"));
        Assert.True(await first.GetStream().ReadAsync(new byte[100]) > 0);

        Assert.StartsWith("HTTP/1.1 429", await GetAsync(door, service.Port), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_InALoop_ArePaced()
    {
        const int ASecond = 10, All = 3 * ASecond;
        var started = TimeProvider.System.GetTimestamp();
        await using var door = DoorTo(1, bounds: new EgressBounds(64, 1 << 20, TimeSpan.FromMinutes(1), ASecond));
        for (var i = 0; i < All; i++)
        {
            Assert.StartsWith("HTTP/1.1 403", await door.SendAsync("CONNECT other.example.com:443 HTTP/1.1\r\n\r\n"), StringComparison.Ordinal);
        }

        // One second's calls at once, the others as they are due: two seconds, less what clocks round.
        Assert.True(TimeProvider.System.GetElapsedTime(started) > TimeSpan.FromSeconds(1.5));
    }

    private static DoorUnderTest DoorTo(int port, string[]? inside = null, EgressBounds? bounds = null) => new(
        [HostPattern.Parse($"api.example.com:{port}")],
        new FakeNetwork().With("api.example.com", "127.0.0.1"),
        new SystemDialer(),
        inside ?? Loopback,
        bounds);

    private static Task<string> GetAsync(DoorUnderTest door, int port) =>
        door.SendAsync($"GET http://api.example.com:{port}/ HTTP/1.1\r\nHost: api.example.com:{port}\r\n\r\n");

    /// <summary>Is dialing until it is told to stop.</summary>
    private sealed class SilentDialer : IHostDialer
    {
        private readonly TaskCompletionSource _dialed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Dialed => _dialed.Task;

        public async Task<Stream> DialAsync(IPEndPoint address, CancellationToken cancel)
        {
            _dialed.SetResult();
            await Task.Delay(Timeout.Infinite, cancel);
            return Stream.Null;
        }
    }
}
