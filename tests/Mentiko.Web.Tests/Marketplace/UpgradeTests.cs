using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Mentiko.Core.Agents;
using Mentiko.Core.Marketplace;
using Mentiko.Infrastructure.Marketplace;
using Mentiko.TestKit.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Xunit;

namespace Mentiko.Web.Tests.Marketplace;

/// <summary>A newer version of an item comes into the catalog, and a fork takes what its owner wants of it.</summary>
public sealed class UpgradeTests
{
    private const string Chain = "/api/v1/orgs/acme/chains/link-check";
    private const string Checker = "/api/v1/orgs/acme/agents/";

    [Fact]
    public async Task Upgrade_AfterItsPreview_TakesKeepsAndDecidesAsChosen()
    {
        var catalog = new GrowingCatalog();
        await using var server = await MentikoServer.StartAsync(change: services =>
        {
            services.RemoveAll<IMarketplaceCatalog>();
            services.AddSingleton<IMarketplaceCatalog>(catalog);
        });
        catalog.Item = Shipped;
        using var owner = await ForkAsync(server);
        var (first, second) = (catalog.Item.Agents[0].Name.Text, catalog.Item.Agents[1].Name.Text);

        // Mine: another command of the first. Theirs: again another one, and more time for the second.
        await World.Expect(HttpStatusCode.OK, owner.PutAsJsonAsync(Checker + first, new { runtime = new { type = "command", command = new[] { "mine" } } }));
        catalog.Item = catalog.Item with
        {
            Version = 2,
            Agents =
            [
                catalog.Item.Agents[0] with { Definition = catalog.Item.Agents[0].Definition with { Runtime = new AgentRuntime.Command(["theirs"]) } },
                catalog.Item.Agents[1] with { Definition = catalog.Item.Agents[1].Definition with { Instructions = "Version two." } },
            ],
        };

        var preview = await owner.GetFromJsonAsync<JsonElement>($"{Chain}/upgrade");
        Assert.True(preview.GetProperty("conflict").GetBoolean());
        Assert.Equal((1, 2), (preview.GetProperty("from").GetInt32(), preview.GetProperty("to").GetInt32()));
        var name = preview.GetProperty("preview").GetString()!;
        var place = $"agents.{first}.runtime.command";

        var undecided = await World.JsonAsync(await World.Expect(HttpStatusCode.UnprocessableEntity, owner.PostAsJsonAsync($"{Chain}/upgrade", new { preview = name })));
        Assert.Contains(place, undecided.GetProperty("errors").ToString(), StringComparison.Ordinal);
        await World.Expect(HttpStatusCode.PreconditionFailed, owner.PostAsJsonAsync($"{Chain}/upgrade", new { preview = "another" }));
        await World.Expect(HttpStatusCode.UnprocessableEntity, owner.PostAsJsonAsync($"{Chain}/upgrade", new { preview = name, choices = Choice(place, "both") }));
        Assert.Equal("mine", await CommandOfAsync(owner, first));

        var made = await World.JsonAsync(await World.Expect(HttpStatusCode.OK, owner.PostAsJsonAsync($"{Chain}/upgrade", new { preview = name, choices = Choice(place, "yours") })));

        Assert.Equal([second], made.GetProperty("agents").EnumerateArray().Select(agent => agent.GetString()));
        Assert.Equal("mine", await CommandOfAsync(owner, first));
        Assert.Equal("Version two.", (await owner.GetFromJsonAsync<JsonElement>(Checker + second)).GetProperty("instructions").GetString());
        var entry = (await owner.GetFromJsonAsync<JsonElement>("/api/v1/orgs/acme/audit?action=chain.upgraded")).GetProperty("items")[0];
        Assert.Equal("2", entry.GetProperty("details").GetProperty("to").GetString());

        // The new ancestor is version two: mine stays mine, and there is nothing more to take.
        var after = await owner.GetFromJsonAsync<JsonElement>($"{Chain}/upgrade");
        Assert.False(after.GetProperty("conflict").GetBoolean());
        Assert.DoesNotContain(after.GetProperty("changes").EnumerateArray(), change => change.GetProperty("verdict").GetString() == "take");
        await World.Expect(HttpStatusCode.Conflict, owner.PostAsJsonAsync($"{Chain}/upgrade", new { preview = after.GetProperty("preview").GetString() }));
    }

    [Fact]
    public async Task Pages_OfAForkThatIsBehind_SayItAndLeadToTheChoice()
    {
        var catalog = new GrowingCatalog();
        await using var server = await MentikoServer.StartAsync(change: services =>
        {
            services.RemoveAll<IMarketplaceCatalog>();
            services.AddSingleton<IMarketplaceCatalog>(catalog);
        });
        catalog.Item = Shipped;
        using var owner = await ForkAsync(server);
        using var browser = await new Person(server, "owner@acme.example", "").WithCookieAsync("acme");
        Assert.DoesNotContain("is out", await browser.GetStringAsync("/orgs/acme/chains/link-check"), StringComparison.Ordinal);

        catalog.Item = catalog.Item with { Version = 2, Chain = catalog.Item.Chain with { Description = "What version two does" } };

        Assert.Contains("Version 2 is out", await browser.GetStringAsync("/orgs/acme/chains/link-check"), StringComparison.Ordinal);
        var page = await browser.GetStringAsync("/orgs/acme/chains/link-check/upgrade");
        Assert.Contains("What version two does", page, StringComparison.Ordinal);
        Assert.Contains("Apply the upgrade", page, StringComparison.Ordinal);
    }

    private static async Task<HttpClient> ForkAsync(MentikoServer server)
    {
        var person = await Person.RegisterAsync(server, "owner@acme.example");
        using (var free = await person.WithTokenAsync(null))
        {
            await World.Expect(HttpStatusCode.Created, free.PostAsJsonAsync("/api/v1/orgs", new { slug = "acme", name = "Acme" }));
        }

        var owner = await person.WithTokenAsync("acme");
        await World.Expect(HttpStatusCode.Created, owner.PostAsJsonAsync("/api/v1/orgs/acme/marketplace/link-check/fork", new { }));
        return owner;
    }

    private static MarketplaceItem Shipped => ShippedBundles.Read().Single(item => item.Name.Text == "link-check");

    private static Dictionary<string, string> Choice(string place, string side) => new() { [place] = side };

    private static async Task<string?> CommandOfAsync(HttpClient client, string agent) =>
        (await client.GetFromJsonAsync<JsonElement>(Checker + agent)).GetProperty("runtime").GetProperty("command")[0].GetString();

    /// <summary>A catalog of one item, whose next version comes while the server runs.</summary>
    private sealed class GrowingCatalog : IMarketplaceCatalog
    {
        public MarketplaceItem Item { get; set; } = null!;

        public IReadOnlyList<MarketplaceItem> Items => [Item];

        public MarketplaceItem? Find(ItemName name, int? version = null) => name == Item.Name && (version ?? Item.Version) == Item.Version ? Item : null;

        public IReadOnlyList<int> VersionsOf(ItemName name) => name == Item.Name ? [Item.Version] : [];
    }
}
