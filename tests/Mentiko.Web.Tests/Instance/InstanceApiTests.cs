using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace Mentiko.Web.Tests.Instance;

/// <summary>What an administrator does to organizations, and what their members notice of it.</summary>
public sealed class InstanceApiTests(AdministeredWorld world) : IClassFixture<AdministeredWorld>
{
    [Fact]
    public async Task Organizations_InPages_AreListedBySlugWithCountsAndNothingElse()
    {
        var (slugs, cursor) = (new List<string>(), (string?)null);
        do
        {
            var page = await world.GetAsync($"/orgs?limit=1{(cursor is null ? "" : $"&cursor={cursor}")}");
            var item = page.GetProperty("items")[0];
            Assert.Equal(
                ["namespace", "name", "plan", "status", "createdAt", "queued", "running", "members", "ceiling", "agreed"],
                item.EnumerateObject().Select(member => member.Name));
            slugs.Add(item.GetProperty("namespace").GetString()!);
            cursor = page.GetProperty("next").GetString();
        }
        while (cursor is not null);

        Assert.Equal(slugs.Order(StringComparer.Ordinal), slugs);
        Assert.Contains(World.Globex, slugs);
        var acme = await OrganizationAsync(World.Acme);
        Assert.Equal(("ACME", "active", 4), (acme.GetProperty("name").GetString(), acme.GetProperty("status").GetString(), acme.GetProperty("members").GetInt32()));
    }

    [Fact]
    public async Task Organization_MadeForSomebody_IsTheirsAndOnItsPlan()
    {
        var made = await World.JsonAsync(await World.Expect(
            HttpStatusCode.Created, world.PostAsync("/orgs", """{"slug":"initech","name":"Initech","plan":"team","owner":"owner@globex.example"}""")));
        Assert.Equal(("team", 1), (made.GetProperty("plan").GetString(), made.GetProperty("members").GetInt32()));

        using var owner = await world.Stranger.WithTokenAsync("initech");
        var quotas = await owner.GetFromJsonAsync<JsonElement>("/api/v1/orgs/initech/quotas");
        Assert.Equal(("team", 4), (quotas.GetProperty("plan").GetString(), quotas.GetProperty("weight").GetInt32()));
        await World.Expect(HttpStatusCode.NotFound, world.AsAdministrator.GetAsync("/api/v1/orgs/initech/quotas"));
        await World.Expect(HttpStatusCode.Conflict, world.PostAsync("/orgs", """{"slug":"initech","name":"Initech"}"""));
    }

    [Theory]
    [InlineData("""{"slug":"-x","name":"","plan":"gold"}""", "$.name $.plan $.slug")]
    [InlineData("""{"slug":"nobodys","name":"Nobody's","owner":"nobody@nowhere.example"}""", "$.owner")]
    [InlineData("""{"slug":"more","name":"More","id":"1"}""", "$.id")]
    public async Task Organization_ThatCannotBeMade_IsToldAllReasons(string body, string paths)
    {
        var problem = await World.JsonAsync(await World.Expect(HttpStatusCode.UnprocessableEntity, world.PostAsync("/orgs", body)));

        Assert.Equal(paths.Split(' '), problem.GetProperty("errors").EnumerateObject().Select(error => error.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Plan_Changed_HoldsOnTheNextRequestAndStandsInTheOrganizationsRecord()
    {
        await World.Expect(HttpStatusCode.OK, world.PutAsync($"/orgs/{World.Globex}/plan", """{"plan":"team","limits":{"chains":3,"concurrentRuns":40}}"""));

        var quotas = await world.AsStranger.GetFromJsonAsync<JsonElement>($"/api/v1/orgs/{World.Globex}/quotas");
        Assert.Equal(("team", 3, 40, 500), (
            quotas.GetProperty("plan").GetString(),
            quotas.GetProperty("ceiling").GetProperty("chains").GetInt32(),
            quotas.GetProperty("limits").GetProperty("concurrentRuns").GetInt32(),
            quotas.GetProperty("ceiling").GetProperty("agents").GetInt32()));
        await World.Expect(HttpStatusCode.UnprocessableEntity, world.AsStranger.PutAsync($"/api/v1/orgs/{World.Globex}/quotas", World.Json("""{"limits":{"chains":4}}""")));

        var audit = await world.AsStranger.GetFromJsonAsync<JsonElement>($"/api/v1/orgs/{World.Globex}/audit?action=plan.changed");
        var entry = audit.GetProperty("items")[0];
        Assert.Equal("Administrator", entry.GetProperty("actor").GetProperty("name").GetString());
        Assert.Equal(("free", "team", "3"), (Detail("from"), Detail("plan"), Detail("chains")));

        // Put again without limits: the plan's own hold.
        await World.Expect(HttpStatusCode.OK, world.PutAsync($"/orgs/{World.Globex}/plan", """{"plan":"team"}"""));
        quotas = await world.AsStranger.GetFromJsonAsync<JsonElement>($"/api/v1/orgs/{World.Globex}/quotas");
        Assert.Equal(250, quotas.GetProperty("ceiling").GetProperty("chains").GetInt32());

        string? Detail(string name) => entry.GetProperty("details").GetProperty(name).GetString();
    }

    [Theory]
    [InlineData("acme", """{"plan":"gold"}""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("acme", """{}""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("acme", """{"plan":"team","limits":{"chain":1}}""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("acme", """{"plan":"team","limits":{"chains":1000001}}""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("acme", """{"plan":"team","limits":{"runSeconds":0}}""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("never-was", """{"plan":"team"}""", HttpStatusCode.NotFound)]
    [InlineData("A", """{"plan":"team"}""", HttpStatusCode.NotFound)]
    public async Task Plan_ThatCannotBeSet_IsRefused(string slug, string body, HttpStatusCode status) =>
        await World.Expect(status, world.PutAsync($"/orgs/{slug}/plan", body));

    [Fact]
    public async Task Suspension_ClosesTheOrganizationAndLosesNothing()
    {
        await world.PutChainAsync("held", "hold", agent: "holder");
        var atWork = await world.TriggerAsync("held");
        await world.WaitForAsync(atWork, "running");
        await World.Expect(HttpStatusCode.OK, world.AsOwner.PostAsync(World.Path("/queue/pause"), null));
        var waiting = await world.TriggerAsync("report");

        await World.Expect(HttpStatusCode.OK, world.PostAsync($"/orgs/{World.Acme}/suspend"));
        await World.Expect(HttpStatusCode.OK, world.PostAsync($"/orgs/{World.Acme}/suspend"));

        // To its members it is not there, by any credential, and no new one is given out.
        await World.Expect(HttpStatusCode.NotFound, world.AsOwner.GetAsync(World.Path("/runs")));
        await Assert.ThrowsAsync<InvalidOperationException>(() => world.Viewer.WithTokenAsync(World.Acme));
        var summary = await OrganizationAsync(World.Acme);
        Assert.Equal(("suspended", 1, 1), (summary.GetProperty("status").GetString(), summary.GetProperty("queued").GetInt32(), summary.GetProperty("running").GetInt32()));
        var load = (await world.GetAsync("/queue")).GetProperty("namespaces").EnumerateArray().Single(part => part.GetProperty("namespace").GetString() == World.Acme);
        Assert.Equal((1, 1, true), (load.GetProperty("depth").GetInt32(), load.GetProperty("running").GetInt32(), load.GetProperty("held").GetBoolean()));

        // What was at work comes to its end meanwhile; what waited does not start.
        world.Release();
        await UntilAsync(async () => (await OrganizationAsync(World.Acme)).GetProperty("running").GetInt32() == 0);
        Assert.Equal(1, (await OrganizationAsync(World.Acme)).GetProperty("queued").GetInt32());

        await World.Expect(HttpStatusCode.OK, world.PostAsync($"/orgs/{World.Acme}/resume"));
        Assert.Equal("succeeded", (await world.AsOwner.GetFromJsonAsync<JsonElement>(World.Path($"/runs/{atWork}"))).GetProperty("status").GetString());
        await World.Expect(HttpStatusCode.OK, world.AsOwner.PostAsync(World.Path("/queue/resume"), null));
        await world.WaitForAsync(waiting, "succeeded");

        var audit = await world.AsOwner.GetFromJsonAsync<JsonElement>(World.Path("/audit?target=acme"));
        var entries = audit.GetProperty("items").EnumerateArray().Select(entry => entry.GetProperty("action").GetString()).Where(action => action!.StartsWith("namespace.", StringComparison.Ordinal));
        Assert.Equal(["namespace.resumed", "namespace.suspended", "namespace.created"], entries);
    }

    [Fact]
    public async Task Queue_OfTheInstance_HasSumsAndNodes()
    {
        var queue = await world.GetAsync("/queue");

        Assert.Equal(["depth", "running", "slots", "nodes", "namespaces", "moreNamespaces"], queue.EnumerateObject().Select(member => member.Name));
        Assert.True(queue.GetProperty("slots").GetInt32() > 0);
    }

    private async Task<JsonElement> OrganizationAsync(string slug) =>
        (await world.GetAsync("/orgs?limit=200")).GetProperty("items").EnumerateArray().Single(item => item.GetProperty("namespace").GetString() == slug);

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (var tries = 0; tries < 600 && !await condition(); tries++)
        {
            await Task.Delay(25, TestContext.Current.CancellationToken);
        }

        Assert.True(await condition());
    }
}
