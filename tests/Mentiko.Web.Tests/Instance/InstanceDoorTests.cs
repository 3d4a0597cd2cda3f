using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Mentiko.Web.Gates;
using Mentiko.Web.Tests.Isolation;
using Microsoft.AspNetCore.Routing;
using Xunit;

namespace Mentiko.Web.Tests.Instance;

/// <summary>
/// Every endpoint and page of the instance's administration, asked by everybody else: to them it does not exist. And
/// the administrator, asked into an organization: to them that does not exist.
/// </summary>
public sealed class InstanceDoorTests(AdministeredWorld world) : IClassFixture<AdministeredWorld>
{
    [Fact]
    public async Task Endpoints_AskedByAnybodyElse_AnswerLikeAnAddressThatDoesNotExist()
    {
        var callers = new Dictionary<string, HttpClient>
        {
            ["an Owner's token"] = world.AsOwner,
            ["an Owner's cookie"] = await world.Owner.WithCookieAsync(World.Acme),
            ["a token of no namespace"] = await world.Owner.WithTokenAsync(null),
            ["a stranger's token"] = world.AsStranger,
        };
        var samples = Samples();
        Assert.Equal(7, samples.Count);
        foreach (var (who, client) in callers)
        {
            var never = await Bytes.OfAsync(await client.GetAsync("/api/v1/never-was"));
            foreach (var (method, path) in samples)
            {
                using var answer = await SendAsync(client, method, path);
                Assert.True(answer.StatusCode == HttpStatusCode.NotFound, $"{who}: {method} {path}: {(int)answer.StatusCode}");
                Assert.Equal(never, await Bytes.OfAsync(answer));
            }
        }
    }

    [Fact]
    public async Task Endpoints_WithoutACredential_AreUnauthorized()
    {
        using var nobody = world.Server.NewClient();
        foreach (var (method, path) in Samples())
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(nobody, method, path)).StatusCode);
        }
    }

    [Fact]
    public async Task Endpoints_AskedByTheAdministrator_AreThere()
    {
        // The control.
        foreach (var (method, path) in Samples())
        {
            var status = (await SendAsync(world.AsAdministrator, method, path)).StatusCode;
            Assert.False(status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound, $"{method} {path}: {(int)status}");
        }
    }

    [Theory]
    [InlineData("/admin/orgs")]
    [InlineData("/admin/queue")]
    public async Task Pages_AreThereForAdministratorsOnly(string path)
    {
        using var owner = await world.Owner.WithCookieAsync(World.Acme);
        using var administrator = await world.Administrator.WithCookieAsync(null);
        using var nobody = world.Server.NewClient();

        await World.Expect(HttpStatusCode.OK, administrator.GetAsync(path));
        var refused = await World.Expect(HttpStatusCode.NotFound, owner.GetAsync(path));
        Assert.DoesNotContain("Globex", await refused.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
        await World.Expect(HttpStatusCode.Redirect, nobody.GetAsync(path));
    }

    [Fact]
    public async Task Administrator_WithATokenOfTheirOwnOrganization_AdministersNothing()
    {
        await World.Expect(HttpStatusCode.Created, world.AsAdministrator.PostAsJsonAsync("/api/v1/orgs", new { slug = "roots", name = "Roots" }));
        using var bound = await world.Administrator.WithTokenAsync("roots");

        await World.Expect(HttpStatusCode.NotFound, bound.GetAsync("/api/v1/admin/orgs"));
        using var cookie = await world.Administrator.WithCookieAsync("roots");
        await World.Expect(HttpStatusCode.OK, cookie.GetAsync("/api/v1/admin/orgs"));
    }

    [Fact]
    public async Task Administrator_InAnOrganization_FindsNothing()
    {
        foreach (var rest in new[] { "/chains", "/runs", $"/runs/{world.RunId}", "/audit", "/members", "/secrets", "/workspace/notes/one.txt", "/quotas", "/queue" })
        {
            await World.Expect(HttpStatusCode.NotFound, world.AsAdministrator.GetAsync(World.Path(rest)));
        }
    }

    [Fact]
    public async Task Answers_ToTheAdministrator_NameNothingOfWhatOrganizationsHold()
    {
        var orgs = await world.AsAdministrator.GetStringAsync("/api/v1/admin/orgs");
        var queue = await world.AsAdministrator.GetStringAsync("/api/v1/admin/queue");

        Assert.All(new[] { "report", "reader", "FEED_TOKEN", "owner@acme.example", world.RunId, "one.txt" }, fact => Assert.DoesNotContain(fact, orgs + queue, StringComparison.Ordinal));
    }

    private List<(string Method, string Path)> Samples() => [.. world.Server.Endpoints
        .Where(endpoint => endpoint.RoutePattern.RawText!.TrimStart('/').StartsWith("api/v1/admin/", StringComparison.Ordinal))
        .Select(endpoint => (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods[0], "/" + Regex.Replace(endpoint.RoutePattern.RawText!.TrimStart('/'), "{.*?}", World.Globex)))];

    private static Task<HttpResponseMessage> SendAsync(HttpClient client, string method, string path) =>
        client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path) { Content = method == "GET" ? null : World.Json("""{"plan":"free"}""") });
}
