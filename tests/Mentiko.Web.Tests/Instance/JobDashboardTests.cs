using System.Net;
using System.Net.Http.Json;
using Xunit;

namespace Mentiko.Web.Tests.Instance;

/// <summary>Hangfire's dashboard: for the instance's administrators, to look at, under the policy of every other page.</summary>
public sealed class JobDashboardTests(AdministeredWorld world) : IClassFixture<AdministeredWorld>
{
    private static readonly string[] Pages = ["/admin/jobs", "/admin/jobs/jobs/enqueued", "/admin/jobs/servers", "/admin/jobs/jobs/details/1"];

    [Fact]
    public async Task Administrator_SeesThePages()
    {
        using var administrator = await world.Administrator.WithCookieAsync(null);
        foreach (var page in Pages.Take(3))
        {
            var answer = await World.Expect(HttpStatusCode.OK, administrator.GetAsync(page));
            Assert.Contains("Jobs of this instance", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        using var numbers = new FormUrlEncodedContent([KeyValuePair.Create("metrics[]", "servers:count")]);
        await World.Expect(HttpStatusCode.OK, administrator.PostAsync("/admin/jobs/stats", numbers));
    }

    [Fact]
    public async Task AnybodyElse_GetsNothing()
    {
        using var cookie = await world.Owner.WithCookieAsync(World.Acme);
        using var nobody = world.Server.NewClient();
        foreach (var page in Pages.Append("/admin/jobs/stats"))
        {
            foreach (var client in new[] { cookie, world.AsOwner, world.AsStranger })
            {
                var answer = await World.Expect(HttpStatusCode.NotFound, client.GetAsync(page));
                Assert.DoesNotContain("Hangfire", await answer.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
            }

            await World.Expect(HttpStatusCode.Redirect, nobody.GetAsync(page));
        }

        await World.Expect(HttpStatusCode.NotFound, world.AsOwner.PostAsync("/admin/jobs/stats", null));
    }

    [Theory]
    [InlineData("/admin/jobs/jobs/enqueued/delete")]
    [InlineData("/admin/jobs/jobs/failed/requeue")]
    [InlineData("/admin/jobs/recurring/trigger")]
    [InlineData("/admin/jobs/jobs/actions/delete/1")]
    public async Task Commands_AreNotThereForAnybody(string path)
    {
        using var administrator = await world.Administrator.WithCookieAsync(null);
        using var jobs = new FormUrlEncodedContent([KeyValuePair.Create("jobs[]", "1")]);

        var posted = await administrator.PostAsync(path, jobs);
        Assert.True(posted.StatusCode is HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotFound, $"{(int)posted.StatusCode}");
        Assert.False((await administrator.GetAsync(path)).IsSuccessStatusCode);
    }

    [Fact]
    public async Task Policy_IsThatOfEveryOtherPage()
    {
        using var administrator = await world.Administrator.WithCookieAsync(null);
        var here = (await administrator.GetAsync("/admin/jobs")).Headers.GetValues("Content-Security-Policy").Single();
        var elsewhere = (await administrator.GetAsync("/admin/orgs")).Headers.GetValues("Content-Security-Policy").Single();

        Assert.Equal(elsewhere, here);
        Assert.Contains("script-src 'self';", here, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", await administrator.GetStringAsync("/admin/jobs"), StringComparison.Ordinal);
    }
}
