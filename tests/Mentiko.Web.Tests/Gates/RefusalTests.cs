using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Mentiko.Core.Results;
using Mentiko.Web.Gates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Mentiko.Web.Tests.Gates;

/// <summary>How the doors refuse: in which order, with which bodies, and what never gets through.</summary>
public abstract class RefusalTests(World world)
{
    private const string Broken = "{ this is not JSON";

    [Fact]
    public void Map_EveryError_HasAStatus()
    {
        foreach (var kind in typeof(Error).GetNestedTypes().Where(type => !type.IsAbstract))
        {
            var constructor = kind.GetConstructors().First(candidate => candidate.GetParameters() is not [{ ParameterType: var only }] || only != kind);
            var error = (Error)constructor.Invoke([.. constructor.GetParameters().Select(parameter => Sample(parameter.ParameterType))]);
            Assert.InRange(ProblemMap.StatusOf(error), 400, 503);
        }
    }

    [Fact]
    public async Task Order_SameBrokenRequest_RefusedByWhatComesFirst()
    {
        using var nobody = world.Server.NewClient();
        using var viewer = await world.Viewer.WithTokenAsync(World.Acme);
        var path = World.Path("/chains/report");

        await AssertRefusedAsync(HttpStatusCode.Unauthorized, "unauthenticated", nobody.PutAsync(path, World.Json(Broken)));
        await AssertRefusedAsync(HttpStatusCode.NotFound, "not-found", world.AsStranger.PutAsync(path, World.Json(Broken)));
        await AssertRefusedAsync(HttpStatusCode.Forbidden, "forbidden", viewer.PutAsync(path, World.Json(Broken)));
        await AssertRefusedAsync(HttpStatusCode.BadRequest, "malformed", world.AsOwner.PutAsync(path, World.Json(Broken)));
        await AssertRefusedAsync(HttpStatusCode.UnsupportedMediaType, "malformed", world.AsOwner.PutAsync(path, new StringContent(Broken)));
        await AssertRefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid", world.AsOwner.PutAsync(path, World.Json("{}")));
        using var stale = new HttpRequestMessage(HttpMethod.Put, path) { Content = World.Json("""{"steps":[{"id":"read","agent":"reader","triggers":"chain:start","emits":"read:done"}]}""") };
        stale.Headers.IfMatch.Add(new EntityTagHeaderValue("\"9999\""));
        await AssertRefusedAsync(HttpStatusCode.PreconditionFailed, "precondition-failed", world.AsOwner.SendAsync(stale));
    }

    [Fact]
    public async Task Body_HugeWithoutRight_RefusedUnread()
    {
        using var viewer = await world.Viewer.WithTokenAsync(World.Acme);
        using var answer = await viewer.SendAsync(Huge('x'));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);

        await AssertRefusedAsync(HttpStatusCode.RequestEntityTooLarge, "malformed", world.AsOwner.SendAsync(Huge(' ')));
    }

    // Asks before it sends: a client in the middle of a body may meet a closed connection before it reads the answer.
    private static HttpRequestMessage Huge(char filler)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, World.Path("/chains/report")) { Content = World.Json(new string(filler, 3 << 20)) };
        request.Headers.ExpectContinue = true;
        return request;
    }

    [Theory]
    [InlineData("/api/v1/nothing")]
    [InlineData("/api/v1/nothing.json")]
    [InlineData("/API/V1/Nothing")]
    [InlineData("/api")]
    [InlineData("/api/v2/orgs")]
    [InlineData("/api/v1/orgs/acme/nothing")]
    public async Task UnknownPath_SameBytesAsForeignNamespace(string path)
    {
        using var nobody = world.Server.NewClient();
        await AssertRefusedAsync(HttpStatusCode.Unauthorized, "unauthenticated", nobody.GetAsync(path));
        Assert.Equal(
            await Isolation.Bytes.OfAsync(await world.AsStranger.GetAsync(World.Path("/chains"))),
            await Isolation.Bytes.OfAsync(await world.AsOwner.GetAsync(path)));
    }

    [Fact]
    public async Task WrongMethod_ListsTheRightOnes()
    {
        var answer = await AssertRefusedAsync(HttpStatusCode.MethodNotAllowed, "method-not-allowed", world.AsOwner.PostAsync(World.Path("/runs"), null));
        Assert.Contains("GET", answer.Content.Headers.Allow);
        Assert.DoesNotContain("POST", answer.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("acme.")]
    [InlineData("Acme")]
    [InlineData("ACME")]
    [InlineData("acme%20")]
    [InlineData("acme;x=1")]
    [InlineData("acme%00")]
    [InlineData("acme%0a")]
    [InlineData("%2e%2e")]
    [InlineData("%252e%252e")]
    [InlineData("acme%2f")]
    [InlineData("acme%2f..%2fglobex")]
    [InlineData("%61cme", true)]
    [InlineData("аcme")]
    [InlineData("acme\\..\\globex")]
    [InlineData("globex/../acme", true)]
    [InlineData("acme/../globex")]
    [InlineData("acme/%2e%2e/globex")]
    [InlineData("")]
    public async Task NamespaceInAddress_Hostile_NotFoundUnlessItIsTheName(string slug, bool isAcme = false)
    {
        // By hand: a client would normalise the path before it sends it.
        var token = world.AsOwner.DefaultRequestHeaders.Authorization!.Parameter!;
        var answer = await SendRawAsync($"GET /api/v1/orgs/{slug}/chains HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n");
        if (isAcme)
        {
            Assert.StartsWith("HTTP/1.1 200", answer);
            return;
        }

        Assert.Matches("^HTTP/1.1 (404|400) ", answer);
        Assert.DoesNotContain("globex", answer);
    }

    [Fact]
    public async Task BadBearer_WithGoodCookie_Unauthorized()
    {
        using var client = await world.Owner.WithCookieAsync(World.Acme);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/v1/me")).StatusCode);
        foreach (var header in new[] { "Bearer", "Bearer nonsense", "Basic b3duZXI6cHc=", "Bearer " + new string('x', 5000) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/me");
            request.Headers.TryAddWithoutValidation("Authorization", header);
            await AssertRefusedAsync(HttpStatusCode.Unauthorized, "unauthenticated", client.SendAsync(request));
        }
    }

    [Fact]
    public async Task CookieWrite_WithoutAntiforgery_Malformed()
    {
        using var client = await world.Owner.WithCookieAsync(World.Acme);
        client.DefaultRequestHeaders.Remove(CsrfMiddleware.HeaderName);
        await AssertRefusedAsync(HttpStatusCode.BadRequest, "malformed", client.PutAsync(World.Path("/workspace/csrf.txt"), new StringContent("x")));
        client.DefaultRequestHeaders.Add(CsrfMiddleware.HeaderName, "CfDJ8-made-up");
        await AssertRefusedAsync(HttpStatusCode.BadRequest, "malformed", client.DeleteAsync(World.Path("/workspace/csrf.txt")));
    }

    [Theory]
    [InlineData("https://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("null", HttpStatusCode.Forbidden)]
    [InlineData(null, HttpStatusCode.OK)]
    public async Task Circuit_FromAnotherSite_NotOpened(string? origin, HttpStatusCode status)
    {
        using var client = await world.Owner.WithCookieAsync(World.Acme);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1");
        request.Headers.Add("Origin", origin ?? world.Server.Address.ToString().TrimEnd('/'));
        Assert.Equal(status, (await client.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task Cursor_OfAnotherNamespaceListOrBit_Malformed()
    {
        var path = World.Path("/audit?limit=1");
        var cursor = (await world.AsOwner.GetFromJsonAsync<JsonElement>(path)).GetProperty("next").GetString()!;
        Assert.Equal(HttpStatusCode.OK, (await world.AsOwner.GetAsync($"{path}&cursor={cursor}")).StatusCode);

        if (!world.IsSingle)
        {
            await AssertRefusedAsync(HttpStatusCode.BadRequest, "malformed", world.AsStranger.GetAsync($"/api/v1/orgs/{World.Globex}/audit?cursor={cursor}"));
        }

        await AssertRefusedAsync(HttpStatusCode.BadRequest, "malformed", world.AsOwner.GetAsync(World.Path($"/members?cursor={cursor}")));
        await AssertRefusedAsync(HttpStatusCode.BadRequest, "malformed", world.AsOwner.GetAsync($"{path}&cursor={cursor[..^2]}zz"));
        await AssertRefusedAsync(HttpStatusCode.BadRequest, "malformed", world.AsOwner.GetAsync($"{path}&cursor=MQ"));
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=201")]
    [InlineData("limit=-1")]
    [InlineData("limit=ten")]
    public async Task Limit_OutOfRange_Invalid(string query) =>
        await AssertRefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid", world.AsOwner.GetAsync(World.Path($"/audit?{query}")));

    [Fact]
    public async Task Body_UnknownMembers_AllNamedAtOnce()
    {
        var answer = await AssertRefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid", world.AsOwner.PostAsJsonAsync(
            World.Path("/members"), new { emial = "x@y.example", role = "king", userId = "mine", @namespace = "globex", createdAt = "2020-01-01" }));
        var errors = (await World.JsonAsync(answer)).GetProperty("errors").EnumerateObject().Select(error => error.Name).Order(StringComparer.Ordinal);
        Assert.Equal(["$.createdAt", "$.email", "$.emial", "$.namespace", "$.role", "$.userId"], errors);
    }

    [Theory]
    [InlineData("""{"a":1,"a":2}""", HttpStatusCode.BadRequest)]
    [InlineData("", HttpStatusCode.BadRequest)]
    [InlineData("[]", HttpStatusCode.UnprocessableEntity)]
    [InlineData("null", HttpStatusCode.UnprocessableEntity)]
    [InlineData("""{"email":"\ud800","role":"viewer"}""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("""{"\ud800":1}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"email":5,"role":[]}""", HttpStatusCode.UnprocessableEntity)]
    public async Task Body_Odd_RefusedAndNotAFault(string body, HttpStatusCode status)
    {
        using var answer = await world.AsOwner.PostAsync(World.Path("/members"), World.Json(body));
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Problem_SaysNothingOfTheRequest()
    {
        var body = await (await world.AsStranger.GetAsync(World.Path("/chains"))).Content.ReadAsStringAsync();
        Assert.Equal("""{"type":"urn:mentiko:problem:not-found","title":"Not found","status":404,"detail":"There is no such resource.","code":"not-found"}""", body);
    }

    [Fact]
    public void Check_EndpointWithoutPermission_DoesNotStart()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddRouting(options => options.ConstraintMap[NamespaceConstraint.Name] = typeof(NamespaceConstraint));
        var app = builder.Build();
        app.MapGet("/api/v1/orgs/{namespace:slug}/forgotten", () => "open");
        var fault = Assert.Throws<InvalidOperationException>(() => AccessRules.Check(app));
        Assert.Contains("forgotten", fault.Message);
    }

    internal static async Task<HttpResponseMessage> AssertRefusedAsync(HttpStatusCode status, string code, Task<HttpResponseMessage> sending)
    {
        var answer = await sending;
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == status, $"{(int)answer.StatusCode} instead of {(int)status}: {text}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var body = JsonDocument.Parse(text).RootElement;
        Assert.Equal(code, body.GetProperty("code").GetString());
        Assert.Equal((int)status, body.GetProperty("status").GetInt32());
        Assert.All(new[] { "type", "title", "detail" }, member => Assert.NotEmpty(body.GetProperty(member).GetString()!));
        return answer;
    }

    private static object? Sample(Type type) =>
        type == typeof(string) ? "text"
        : type == typeof(TimeSpan) ? TimeSpan.FromSeconds(1)
        : type == typeof(long) ? 1L
        : new Dictionary<string, string[]>();

    private async Task<string> SendRawAsync(string request)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", world.Server.Address.Port);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(request));
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync();
    }
}

[Collection(SharedWorld.Name)]
public sealed class RefusalsOfMany(World world) : RefusalTests(world);

[Collection(SharedSingleWorld.Name)]
public sealed class RefusalsOfOne(SingleWorld world) : RefusalTests(world);
