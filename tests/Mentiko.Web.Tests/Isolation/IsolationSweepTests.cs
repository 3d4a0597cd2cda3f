using System.Net;
using System.Net.Http.Json;
using Mentiko.TestKit.Server;
using Microsoft.AspNetCore.Routing;
using Xunit;

namespace Mentiko.Web.Tests.Isolation;

/// <summary>
/// Every endpoint of the running server that has a namespace in its address, asked by everybody who has no business
/// there: what they get must not tell a namespace that exists from one that does not.
/// </summary>
public sealed class IsolationSweepTests(World world, ITestOutputHelper output) : IClassFixture<World>
{
    private const string Api = "/api/v1/orgs";
    private const string Pages = "/orgs";

    private Dictionary<string, string> Values => EndpointSample.ValuesOf(world);

    [Fact]
    public async Task ForeignNamespace_EveryEndpointAndCaller_SameBytesAsNeverMade()
    {
        var removed = await world.JoinAsync("removed@acme.example", "owner");
        // An Owner here too, but their session is for another namespace.
        var both = await world.JoinAsync("both@acme.example", "owner");
        using (var free = await both.WithTokenAsync(null))
        {
            await World.Expect(HttpStatusCode.Created, free.PostAsJsonAsync(Api, new { slug = "elsewhere", name = "Elsewhere" }));
        }

        var callers = new Dictionary<string, HttpClient>
        {
            ["member with a token for another namespace"] = await both.WithTokenAsync("elsewhere"),
            ["member with a cookie for another namespace"] = await both.WithCookieAsync("elsewhere"),
            ["member with a token of no namespace"] = await both.WithTokenAsync(null),
            ["member with an API key for another namespace"] = await both.WithKeyAsync("owner", "elsewhere"),
            ["foreign API key"] = await world.Stranger.WithKeyAsync("owner", World.Globex),
            ["foreign token"] = world.AsStranger,
            ["foreign cookie"] = await world.Stranger.WithCookieAsync(World.Globex),
            ["foreign token of no namespace"] = await world.Stranger.WithTokenAsync(null),
            ["removed member's cookie"] = await removed.WithCookieAsync(World.Acme),
        };
        var removedToken = await removed.WithTokenAsync(World.Acme);
        var removedKey = await removed.WithKeyAsync("owner");
        await world.RemoveAsync(removed);

        var samples = Samples(Api);
        Assert.NotEmpty(samples);
        foreach (var (who, client) in callers)
        {
            foreach (var sample in samples)
            {
                await AssertSameAsync(who, client, sample, HttpStatusCode.NotFound);
            }
        }

        // A removed member's token ends with the membership: it proves nobody.
        foreach (var sample in samples)
        {
            await AssertSameAsync("removed member's token", removedToken, sample, HttpStatusCode.Unauthorized);
            await AssertSameAsync("removed member's API key", removedKey, sample, HttpStatusCode.Unauthorized);
        }

        output.WriteLine($"{samples.Count} endpoints x {callers.Count + 2} callers x 2 namespaces: no difference.");
    }

    [Fact]
    public async Task Anonymous_EveryEndpoint_Unauthorized()
    {
        using var nobody = world.Server.NewClient();
        foreach (var sample in Samples(Api))
        {
            await AssertSameAsync("nobody", nobody, sample, HttpStatusCode.Unauthorized);
        }
    }

    [Fact]
    public async Task ForeignNamespace_EveryPage_SameAsNeverMade()
    {
        var client = await world.Stranger.WithCookieAsync(World.Globex);
        var samples = Samples(Pages);
        Assert.NotEmpty(samples);
        foreach (var sample in samples)
        {
            await AssertSameAsync("foreign cookie", client, sample, HttpStatusCode.NotFound, Pages, withSeals: false);
        }
    }

    [Fact]
    public async Task Owner_EveryEndpoint_FindsTheNamespace()
    {
        // The control, in an order in which nothing is deleted before it was asked for.
        var spare = await world.JoinAsync("spare@acme.example", "viewer");
        var key = (await world.Owner.NewKeyAsync("to be swept", "viewer")).Answer.GetProperty("id").GetString()!;
        var invited = await World.Expect(HttpStatusCode.Accepted, world.AsOwner.PostAsJsonAsync(World.Path("/members"), new { email = "to-be-swept@acme.example", role = "viewer" }));
        var invitation = (await World.JsonAsync(invited)).GetProperty("invitation").GetProperty("id").GetString()!;
        var order = Samples(Api, new() { ["userId"] = spare.UserId, ["keys/id"] = key, ["invitations/id"] = invitation }).OrderBy(sample => Array.IndexOf(["GET", "PUT", "POST", "DELETE"], sample.Method));
        foreach (var sample in order)
        {
            using var request = sample.ToRequest(Api, World.Acme);
            using var answer = await world.AsOwner.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            Assert.False(answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden, $"{sample.Method} {sample.Rest}: {(int)answer.StatusCode}");
            Assert.True((int)answer.StatusCode < 500, $"{sample.Method} {sample.Rest}: {(int)answer.StatusCode}");
        }
    }

    [Fact]
    public void EveryEndpoint_WithANamespace_IsSweptHereOrIsAWebhooks()
    {
        // What proves itself by a signature has a sweep of its own, WebhookTests.Call_ThatProvesNothing_SameBytesAsNoSuchWebhook.
        string[] known = ["api/v1/orgs/", "orgs/", "hooks/"];
        var others = world.Server.Endpoints
            .Where(endpoint => endpoint.RoutePattern.GetParameter("namespace") is not null)
            .Select(endpoint => endpoint.RoutePattern.RawText!.TrimStart('/'))
            .Where(pattern => !known.Any(prefix => pattern.StartsWith(prefix, StringComparison.Ordinal)));
        Assert.Empty(others);
    }

    [Fact]
    public void EverySample_EndpointWithoutValues_FailsTheTest()
    {
        // The negative control of the sweep itself: an endpoint that nobody has thought of is not skipped.
        var endpoint = new RouteEndpoint(_ => Task.CompletedTask, Microsoft.AspNetCore.Routing.Patterns.RoutePatternFactory.Parse("/api/v1/orgs/{namespace}/novelties/{novelty}"), 0, null, null);
        Assert.Throws<InvalidOperationException>(() => EndpointSample.For(endpoint, Values).ToList());
    }

    private List<EndpointSample> Samples(string prefix, Dictionary<string, string>? change = null)
    {
        var values = Values;
        foreach (var (name, value) in change ?? [])
        {
            values[name] = value;
        }

        return [.. world.Server.Endpoints
            .Where(endpoint => endpoint.RoutePattern.GetParameter("namespace") is not null)
            .Where(endpoint => endpoint.RoutePattern.RawText!.TrimStart('/').StartsWith(prefix.TrimStart('/'), StringComparison.Ordinal))
            .SelectMany(endpoint => EndpointSample.For(endpoint, values))];
    }

    private static async Task AssertSameAsync(string who, HttpClient client, EndpointSample sample, HttpStatusCode status, string prefix = Api, bool withSeals = true)
    {
        using var foreignRequest = sample.ToRequest(prefix, World.Acme);
        using var neverRequest = sample.ToRequest(prefix, World.NeverMade);
        using var foreign = await client.SendAsync(foreignRequest);
        using var never = await client.SendAsync(neverRequest);
        Assert.True(foreign.StatusCode == status, $"{who}: {sample.Method} {sample.Pattern}: {(int)foreign.StatusCode}");
        Assert.Equal(await Bytes.OfAsync(never, withSeals), await Bytes.OfAsync(foreign, withSeals));
    }
}
