using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace Mentiko.Web.Tests.Api;

/// <summary>The document says what the server does, its examples work, and there is a page to try them on.</summary>
public sealed class OpenApiTests(World world) : IClassFixture<World>
{
    // What ends the caller's own account or organization, or locks it, has tests of its own.
    private static readonly string[] NotSent = ["DELETE /api/v1/orgs/{namespace}", "DELETE /api/v1/me", "POST /api/v1/orgs/{namespace}/leave", "PUT /api/v1/me/password"];

    [Fact]
    public async Task Operation_Each_HasANameOfItsOwn()
    {
        var names = (await OperationsAsync()).Select(operation => operation.Body.GetProperty("operationId").GetString()).ToList();

        Assert.Equal(names.Count, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Contains("postChainsByNameRuns", names);
        Assert.Contains("deleteOrg", names);
        Assert.All(await OperationsAsync(), operation => Assert.DoesNotContain("Endpoints", operation.Body.GetProperty("tags")[0].GetString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Operation_OfANamespace_NamesEveryParameterOfItsRoute()
    {
        Assert.All(await OperationsAsync(), operation =>
        {
            var named = operation.Body.TryGetProperty("parameters", out var parameters)
                ? parameters.EnumerateArray().Where(parameter => parameter.GetProperty("in").GetString() == "path").Select(parameter => parameter.GetProperty("name").GetString()!).Order()
                : Enumerable.Empty<string>();
            Assert.Equal(Regex.Matches(operation.Path, @"\{(\w+)\}").Select(match => match.Groups[1].Value).Order(), named);
        });
    }

    [Fact]
    public async Task Example_OfEachBody_IsOneThatTheServerReads()
    {
        using var free = await world.Owner.WithTokenAsync(null);
        var sent = 0;
        foreach (var (method, path, body) in await OperationsAsync())
        {
            if (!body.TryGetProperty("requestBody", out var request))
            {
                continue;
            }

            Assert.True(request.GetProperty("content").GetProperty("application/json").TryGetProperty("example", out var example), $"{method} {path} has no example.");
            if (NotSent.Contains($"{method} {path}"))
            {
                continue;
            }

            var client = path.Contains("{namespace}", StringComparison.Ordinal) ? world.AsOwner : free;
            var address = Regex.Replace(path.Replace("{namespace}", World.Acme, StringComparison.Ordinal).Replace("{name}", NameFor(path), StringComparison.Ordinal), @"\{\w+\}", "none");
            using var message = new HttpRequestMessage(new HttpMethod(method), address) { Content = new StringContent(example.GetRawText(), Encoding.UTF8, "application/json") };
            using var answer = await client.SendAsync(message);
            var text = await answer.Content.ReadAsStringAsync();

            // Names of things that are not here, and values that only a letter knows, are refused; a member or a form that is wrong is not.
            Assert.True((int)answer.StatusCode < 500 && answer.StatusCode is not (HttpStatusCode.BadRequest or HttpStatusCode.UnsupportedMediaType), $"{method} {path}: {(int)answer.StatusCode} {text}");
            Assert.DoesNotContain("There is no such member", text, StringComparison.Ordinal);
            sent++;
        }

        Assert.InRange(sent, 25, 100);
    }

    [Fact]
    public async Task Page_ToTryIt_IsServedFromHereWithoutInlineScript()
    {
        using var anybody = world.Server.NewClient();

        var page = await World.Expect(HttpStatusCode.OK, anybody.GetAsync("/api-docs/index.html"));
        var text = await page.Content.ReadAsStringAsync();

        Assert.Contains("script-src 'self'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.DoesNotMatch(@"<script(?![^>]*\bsrc=)", text);
        Assert.DoesNotMatch(@"(?:src|href)\s*=\s*""(?:https?:)?//", text);
        foreach (Match source in Regex.Matches(text, @"(?:src|href)=""([^""]+)"""))
        {
            await World.Expect(HttpStatusCode.OK, anybody.GetAsync(new Uri(new Uri(world.Server.Address, "/api-docs/"), source.Groups[1].Value)));
        }

        Assert.Contains("/openapi/v1.json", await anybody.GetStringAsync("/api-docs/index.js"), StringComparison.Ordinal);
    }

    private static string NameFor(string path) => path.Contains("/secrets/", StringComparison.Ordinal) ? "EXAMPLE_TOKEN" : "report";

    private async Task<List<(string Method, string Path, JsonElement Body)>> OperationsAsync()
    {
        var document = await world.AsOwner.GetFromJsonAsync<JsonElement>("/openapi/v1.json");
        return [.. document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()
            .Select(operation => (operation.Name.ToUpperInvariant(), path.Name, operation.Value)))];
    }
}
