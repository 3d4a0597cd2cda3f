using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Mentiko.TestKit.Server;
using Xunit;

namespace Mentiko.Web.Tests.SingleTenant;

/// <summary>A server for one organization: made at the start, owned by the first, guarded as any other.</summary>
public sealed class SingleTenantTests
{
    private const string Base = "/api/v1/orgs/works";

    private static Dictionary<string, string?> Settings => new()
    {
        ["Mentiko:Mode"] = "SingleTenant",
        ["Mentiko:SingleTenant:Slug"] = "works",
        ["Mentiko:SingleTenant:Name"] = "The Works",
    };

    [Fact]
    public async Task FirstAccount_BecomesOwnerAndRunsAChain_TheSecondIsAStrangerUntilAdded()
    {
        await using var server = await MentikoServer.StartAsync(Settings);
        var first = await Person.RegisterAsync(server, "first@works.example");
        var second = await Person.RegisterAsync(server, "second@works.example");

        using var owner = await first.WithTokenAsync("works");
        using var free = await second.WithTokenAsync(null);
        Assert.Equal("owner", (await owner.GetFromJsonAsync<JsonElement>("/api/v1/me")).GetProperty("session").GetProperty("role").GetString());
        await World.Expect(HttpStatusCode.NotFound, free.GetAsync($"{Base}/chains"));
        await World.Expect(HttpStatusCode.NotFound, free.GetAsync("/api/v1/orgs/never-was/chains"));
        await World.Expect(HttpStatusCode.Forbidden, free.PostAsJsonAsync("/api/v1/orgs", new { slug = "other", name = "Other" }));
        await World.Expect(HttpStatusCode.Forbidden, owner.PostAsJsonAsync("/api/v1/orgs", new { slug = "other", name = "Other" }));

        await World.Expect(HttpStatusCode.Created, owner.PostAsJsonAsync($"{Base}/marketplace/link-check/fork", new { files = true }));
        var accepted = await World.Expect(HttpStatusCode.Accepted, owner.PostAsJsonAsync($"{Base}/chains/link-check/runs", new { input = new { folder = "handbook" } }));
        var run = (await World.JsonAsync(accepted)).GetProperty("runId").GetString();
        await UntilSucceededAsync(owner, run!);

        // The same guards: a member has their role and no more, and the organization cannot be ended from within.
        await World.Expect(HttpStatusCode.Created, owner.PostAsJsonAsync($"{Base}/members", new { email = second.Email, role = "viewer" }));
        using var viewer = await second.WithTokenAsync("works");
        await World.Expect(HttpStatusCode.OK, viewer.GetAsync($"{Base}/chains"));
        await World.Expect(HttpStatusCode.Forbidden, viewer.PostAsJsonAsync($"{Base}/marketplace/link-check/fork", new { }));
        var delete = new HttpRequestMessage(HttpMethod.Delete, Base) { Content = JsonContent.Create(new { confirm = "works" }) };
        await World.Expect(HttpStatusCode.Conflict, owner.SendAsync(delete));
    }

    [Fact]
    public async Task Administrator_OfTheBootstrap_IsTheOwnerAndNobodyElseBecomesIt()
    {
        var settings = Settings;
        settings["Mentiko:Bootstrap:AdminEmail"] = "root@works.example";
        settings["Mentiko:Bootstrap:AdminPassword"] = Person.Password;
        await using var server = await MentikoServer.StartAsync(settings);
        var later = await Person.RegisterAsync(server, "later@works.example");

        using var owner = await new Person(server, "root@works.example", "").WithTokenAsync("works");
        Assert.Equal("The Works", (await owner.GetFromJsonAsync<JsonElement>($"{Base}/settings")).GetProperty("name").GetString());
        await Assert.ThrowsAsync<InvalidOperationException>(() => later.WithTokenAsync("works"));
    }

    [Fact]
    public async Task Pages_ShowNoSwitcherNoPlanAndNoWayToMakeAnother()
    {
        await using var server = await MentikoServer.StartAsync(Settings);
        using var owner = await (await Person.RegisterAsync(server, "first@works.example")).WithCookieAsync("works");

        var landing = await owner.GetAsync("/");
        Assert.Equal("/orgs/works", landing.Headers.Location?.OriginalString.Replace(server.Address.ToString().TrimEnd('/'), "", StringComparison.Ordinal));
        var usage = await owner.GetStringAsync("/orgs/works/usage");
        Assert.DoesNotContain("plan enterprise", usage, StringComparison.Ordinal);
        Assert.DoesNotContain("All organizations, or a new one", usage, StringComparison.Ordinal);
    }

    private static async Task UntilSucceededAsync(HttpClient client, string run)
    {
        string? status = null;
        for (var tries = 0; tries < 1200 && status is null or "queued" or "running"; tries++)
        {
            await Task.Delay(25, TestContext.Current.CancellationToken);
            status = (await client.GetFromJsonAsync<JsonElement>($"{Base}/runs/{run}")).GetProperty("status").GetString();
        }

        Assert.Equal("succeeded", status);
    }
}

/// <summary>What is wrong with the settings is said at the start.</summary>
public sealed class SingleTenantStartTests
{
    [Fact]
    public async Task Start_WithABadSlug_NamesTheSetting()
    {
        var fault = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => MentikoServer.StartAsync(new Dictionary<string, string?>
        {
            ["Mentiko:Mode"] = "SingleTenant",
            ["Mentiko:SingleTenant:Slug"] = "No Slug",
        }));
        Assert.Contains("Mentiko:SingleTenant:Slug", fault.Message, StringComparison.Ordinal);
    }
}
