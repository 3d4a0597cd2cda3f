using System.Net;
using System.Net.Http.Json;
using Mentiko.TestKit.Server;
using Mentiko.Web.Gates;
using Xunit;

namespace Mentiko.Web.Tests.Gates;

/// <summary>Floods, by whom they come and where they go.</summary>
public sealed class RateLimitTests
{
    [Fact]
    public async Task Caller_BeyondTheBurst_IsRefusedAloneAndKeysAreCountedByThemselves()
    {
        await using var server = await StartAsync(("PerCaller", "20"), ("BurstSeconds", "1"));
        var ada = await Person.RegisterAsync(server, "ada@flood.example");
        using (var free = await ada.WithTokenAsync(null))
        {
            await World.Expect(HttpStatusCode.Created, free.PostAsJsonAsync("/api/v1/orgs", new { slug = "flood", name = "Flood" }));
        }

        var bob = await Person.RegisterAsync(server, "bob@flood.example");
        using var key = await ada.WithKeyAsync("owner", "flood");
        using var token = await ada.WithTokenAsync("flood");
        using var other = await bob.WithTokenAsync(null);

        var refused = await FloodAsync(token, "/api/v1/me", 200);

        Assert.Equal(HttpStatusCode.TooManyRequests, refused!.StatusCode);
        Assert.Equal("rate-limited", (await World.JsonAsync(refused)).GetProperty("code").GetString());
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        await World.Expect(HttpStatusCode.OK, other.GetAsync("/api/v1/me"));
        await World.Expect(HttpStatusCode.OK, key.GetAsync("/api/v1/me"));
    }

    [Fact]
    public async Task Address_WithASpoofedHeader_IsStillOneAddress()
    {
        await using var server = await StartAsync(("PerAddress", "20"), ("BurstSeconds", "1"));
        using var client = server.NewClient();
        HttpResponseMessage? refused = null;
        for (var turn = 0; turn < 200 && refused is null; turn++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/me");
            request.Headers.Add("X-Forwarded-For", $"203.0.113.{turn}");
            var answer = await client.SendAsync(request);
            refused = answer.StatusCode == HttpStatusCode.TooManyRequests ? answer : null;
        }

        Assert.NotNull(refused);

        // What watches the server still sees it.
        await World.Expect(HttpStatusCode.OK, client.GetAsync("/health/live"));
    }

    [Fact]
    public async Task Webhooks_FromOneNetworkOfIPv6_AreCountedTogether()
    {
        await using var server = await MentikoServer.StartAsync(new Dictionary<string, string?>
        {
            ["Mentiko:Proxies"] = "127.0.0.1",
            ["Mentiko:Webhooks:PerAddress"] = "5",
        });
        using var client = server.NewClient();
        for (var turn = 1; turn <= 5; turn++)
        {
            Assert.Equal(HttpStatusCode.NotFound, await CallFromAsync($"2001:db8:0:1::{turn}"));
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, await CallFromAsync("2001:db8:0:1:ffff::9"));
        Assert.Equal(HttpStatusCode.NotFound, await CallFromAsync("2001:db8:0:2::1"));

        async Task<HttpStatusCode> CallFromAsync(string address)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/hooks/nobody/nothing") { Content = World.Json("{}") };
            request.Headers.Add("X-Forwarded-For", address);
            return (await client.SendAsync(request)).StatusCode;
        }
    }

    [Fact]
    public async Task Defaults_ThousandsAtOnce_AreAnswered()
    {
        await using var server = await MentikoServer.StartAsync();
        var ada = await Person.RegisterAsync(server, "ada@flood.example");
        using var client = await ada.WithTokenAsync(null);
        Assert.Null(await FloodAsync(client, "/api/v1/me", 3_000));
    }

    [Theory]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", true)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:2::1", false)]
    [InlineData("0.0.0.1", "::1", false)]
    public void AddressKey_OfTwo_IsTheSameForOneNetworkOnly(string one, string other, bool same) =>
        Assert.Equal(same, AddressKey.Of(IPAddress.Parse(one)) == AddressKey.Of(IPAddress.Parse(other)));

    private static async Task<HttpResponseMessage?> FloodAsync(HttpClient client, string path, int requests)
    {
        HttpResponseMessage? refused = null;
        await Parallel.ForEachAsync(Enumerable.Range(0, requests), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (_, cancel) =>
        {
            var answer = await client.GetAsync(path, cancel);
            if (answer.StatusCode == HttpStatusCode.TooManyRequests)
            {
                Interlocked.CompareExchange(ref refused, answer, null);
            }
        });
        return refused;
    }

    private static Task<MentikoServer> StartAsync(params (string Name, string Value)[] limits) =>
        MentikoServer.StartAsync(limits.ToDictionary(limit => $"Mentiko:RateLimits:{limit.Name}", limit => (string?)limit.Value));
}
