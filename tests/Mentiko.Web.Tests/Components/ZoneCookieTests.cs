using System.Net;
using System.Text.RegularExpressions;
using Mentiko.Web.Components.Shared;
using Xunit;

namespace Mentiko.Web.Tests.Components;

/// <summary>A page that is rendered before its circuit is right already: the browser named its zone with the request.</summary>
[Collection(SharedWorld.Name)]
public sealed class ZoneCookieTests(World world)
{
    [Theory]
    [InlineData("Asia/Kathmandu", "UTC+05:45")]
    [InlineData("Asia%2FKathmandu", "UTC+05:45")]
    [InlineData("Etc%2FGMT%2B5", "UTC-05:00")]
    [InlineData(null, "UTC")]
    [InlineData("Europe/Nowhere", "UTC")]
    [InlineData("../../etc/passwd", "UTC")]
    [InlineData("%3Cscript%3Ealert(1)%3C%2Fscript%3E", "UTC")]
    public async Task Page_BeforeItsCircuit_StandsOnTheClockOfTheCookie(string? zone, string offset)
    {
        using var browser = await world.Owner.WithCookieAsync(World.Acme);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/orgs/{World.Acme}/runs/{world.RunId}");
        if (zone is not null)
        {
            request.Headers.Add("Cookie", $"{ReaderZone.Cookie}={zone}");
        }

        using var answer = await browser.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Matches($"title=\"\\d{{4}}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d {Regex.Escape(offset)}\"", page);
        Assert.DoesNotContain("passwd", page, StringComparison.Ordinal);
        Assert.DoesNotContain("alert(1)", page, StringComparison.Ordinal);
    }
}
