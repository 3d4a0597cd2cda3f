using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace Mentiko.Web.Tests.Marketplace;

/// <summary>The catalog through the API, and what a fork is.</summary>
public abstract class MarketplaceTests(World world)
{
    [Fact]
    public async Task Catalog_AnySignedInUser_SeesAllItemsInPages()
    {
        using var free = await world.Viewer.WithTokenAsync(null);
        var first = await free.GetFromJsonAsync<JsonElement>("/api/v1/marketplace?limit=7");
        var rest = await free.GetFromJsonAsync<JsonElement>($"/api/v1/marketplace?limit=7&cursor={first.GetProperty("next").GetString()}");
        var found = await free.GetFromJsonAsync<JsonElement>("/api/v1/marketplace?q=git%20history");

        Assert.Equal((7, 3), (first.GetProperty("items").GetArrayLength(), rest.GetProperty("items").GetArrayLength()));
        Assert.Equal("release-notes", found.GetProperty("items").EnumerateArray().Single().GetProperty("item").GetString());
        await World.Expect(HttpStatusCode.NotFound, free.GetAsync("/api/v1/marketplace/no-such-item"));
        await World.Expect(HttpStatusCode.NotFound, free.GetAsync("/api/v1/marketplace/release-notes?version=99"));
        await World.Expect(HttpStatusCode.UnprocessableEntity, free.GetAsync("/api/v1/marketplace/release-notes?version=new"));
        using var nobody = world.Server.NewClient();
        await World.Expect(HttpStatusCode.Unauthorized, nobody.GetAsync("/api/v1/marketplace"));
    }

    [Fact]
    public async Task Fork_ThenChangedOnOneSide_IsIndependentAndOnRecord()
    {
        var path = World.Path("/marketplace/link-check/fork");
        var fork = await World.JsonAsync(await World.Expect(HttpStatusCode.Created, world.AsOwner.PostAsJsonAsync(path, new { @as = "docs-check", files = true })));

        Assert.Equal("docs-check", fork.GetProperty("chain").GetString());
        Assert.Equal(2, fork.GetProperty("agents").GetArrayLength());
        Assert.Equal(0, fork.GetProperty("secretsNeeded").GetArrayLength());
        Assert.Equal(0, fork.GetProperty("filesNeeded").GetArrayLength());
        await World.Expect(HttpStatusCode.OK, world.AsOwner.GetAsync(World.Path("/workspace/handbook/README.md")));
        await World.Expect(HttpStatusCode.Conflict, world.AsOwner.PostAsJsonAsync(path, new { @as = "docs-check" }));
        await World.Expect(HttpStatusCode.UnprocessableEntity, world.AsOwner.PostAsJsonAsync(path, new { @as = "No Name" }));
        await World.Expect(HttpStatusCode.UnprocessableEntity, world.AsOwner.PostAsJsonAsync(path, new { @is = "misspelt" }));

        var agent = fork.GetProperty("agents")[0].GetString();
        await World.Expect(HttpStatusCode.OK, world.AsOwner.PutAsJsonAsync(World.Path($"/agents/{agent}"), new { runtime = new { type = "command", command = new[] { "true" } } }));
        var preview = await world.AsOwner.GetFromJsonAsync<JsonElement>(World.Path("/chains/docs-check/upgrade"));
        Assert.Contains(preview.GetProperty("changes").EnumerateArray(), change =>
            change.GetProperty("path").GetString() == $"agents.{agent}.runtime.command" && change.GetProperty("verdict").GetString() == "keep");
        var item = await world.AsOwner.GetFromJsonAsync<JsonElement>("/api/v1/marketplace/link-check");
        Assert.Equal("perl", item.GetProperty("agents").EnumerateObject().First().Value.GetProperty("runtime").GetProperty("command")[0].GetString());

        var audit = await world.AsOwner.GetFromJsonAsync<JsonElement>(World.Path("/audit?action=chain.forked"));
        Assert.Equal("docs-check", audit.GetProperty("items")[0].GetProperty("target").GetProperty("id").GetString());
    }

    [Fact]
    public async Task Pages_OfTheCatalog_ShowItemsToAViewerWithoutTheForm()
    {
        using var viewer = await world.Viewer.WithCookieAsync(World.Acme);
        using var owner = await world.Owner.WithCookieAsync(World.Acme);

        Assert.Contains("Credential scan", await viewer.GetStringAsync($"/orgs/{World.Acme}/marketplace?q=credential"), StringComparison.Ordinal);
        Assert.DoesNotContain("fork-name", await viewer.GetStringAsync($"/orgs/{World.Acme}/marketplace/credential-scan"), StringComparison.Ordinal);
        Assert.Contains("fork-name", await owner.GetStringAsync($"/orgs/{World.Acme}/marketplace/credential-scan"), StringComparison.Ordinal);
    }
}

public sealed class MarketplaceOfMany(World world) : MarketplaceTests(world), IClassFixture<World>;

public sealed class MarketplaceOfOne(SingleWorld world) : MarketplaceTests(world), IClassFixture<SingleWorld>;

/// <summary>A fork of one organization is none of another.</summary>
[Collection(SharedWorld.Name)]
public sealed class MarketplaceBesideAnotherTests(World world)
{
    [Fact]
    public async Task Fork_OfTheWholeCatalogIntoAnotherNamespace_TouchesNobodyElse()
    {
        await World.Expect(HttpStatusCode.Created, world.AsStranger.PostAsJsonAsync($"/api/v1/orgs/{World.Globex}/marketplace/stock-reorder/fork", new { }));

        await World.Expect(HttpStatusCode.OK, world.AsStranger.GetAsync($"/api/v1/orgs/{World.Globex}/chains/stock-reorder"));
        await World.Expect(HttpStatusCode.NotFound, world.AsOwner.GetAsync(World.Path("/chains/stock-reorder")));
        await World.Expect(HttpStatusCode.NotFound, world.AsOwner.GetAsync(World.Path("/chains/stock-reorder/upgrade")));
    }
}
