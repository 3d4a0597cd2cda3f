using System.Globalization;
using System.Text.RegularExpressions;
using Mentiko.EndToEnd.Tests.Product;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Mentiko.EndToEnd.Tests;

/// <summary>A reader far from UTC: every page shows times on their clock, whichever way they come to it.</summary>
public sealed partial class ReaderZoneTests(Stage stage)
{
    private const string Owner = "owner@acme.example";
    private const string Zone = "Asia/Kathmandu";
    private static readonly TimeSpan Offset = new(5, 45, 0);

    [Fact]
    public async Task Reader_FarFromUtc_SeesTheirClockAfterNavigatingAndAfterReloading()
    {
        using var api = await stage.CallAsync(Owner, "acme");
        var run = await api.LatestRunAsync("access-log-triage");
        await api.WaitAsync(run);
        var queued = (await api.GetAsync($"runs/{run}")).GetProperty("queuedAt").GetDateTimeOffset();
        var first = (await api.GetAsync($"runs/{run}/logs")).GetProperty("lines")[0].GetProperty("time").GetDateTimeOffset();
        await using var window = await stage.OpenAsync(Owner, zone: Zone);
        var page = window.Page;

        // Signed in elsewhere, so the first page is rendered on another clock; the circuit asks the browser.
        await window.GoAsync($"/orgs/acme/runs/{run}");
        await Expect(page.Locator(".lead time")).ToHaveAttributeAsync("title", Text(queued));
        await Expect(page.Locator(".line .time").First).ToHaveTextAsync(first.ToOffset(Offset).ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture));
        await Expect(page.Locator(".log .zone")).ToHaveTextAsync("UTC+05:45");

        await page.Locator("nav.side").GetByRole(AriaRole.Link, new() { Name = "Audit" }).ClickAsync();
        await AssertAuditAsync(page);
        await page.ReloadAsync();
        await AssertAuditAsync(page);

        // Now the request itself says it: right before any script has run.
        foreach (var path in new[] { $"/orgs/acme/runs/{run}", "/orgs/acme/audit", "/orgs/acme/runs" })
        {
            var rendered = await (await page.APIRequest.GetAsync(path)).TextAsync();
            var titles = Titles().Matches(System.Net.WebUtility.HtmlDecode(rendered)).Select(match => match.Groups[1].Value).ToList();
            Assert.NotEmpty(titles);
            Assert.All(titles, zone => Assert.Equal("UTC+05:45", zone));
        }

        await window.GoAsync($"/orgs/acme/runs/{run}");
        await Expect(page.Locator(".lead time")).ToHaveAttributeAsync("title", Text(queued));
        Assert.Empty(window.Faults);
    }

    [Fact]
    public async Task Reader_WithSummerAndWinter_SeesTheOffsetOfTheMoment()
    {
        await using var window = await stage.OpenAsync(Owner, zone: "America/St_Johns");
        await window.GoAsync("/orgs/acme/audit?from=2026-07-01T01:00:00Z&to=2026-12-01T01:00:00Z");
        var chips = window.Page.GetByRole(AriaRole.Group, new() { Name = "Filters in force" });
        await Expect(chips).ToContainTextAsync("from 2026-06-30 22:30:00 UTC-02:30");
        await Expect(chips).ToContainTextAsync("until 2026-11-30 21:30:00 UTC-03:30");
        Assert.Empty(window.Faults);
    }

    private static async Task AssertAuditAsync(IPage page)
    {
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Audit", Level = 1 })).ToBeVisibleAsync();
        await Expect(page.Locator("tbody time").First).ToHaveAttributeAsync("title", OnTheirClock());
        await Expect(page.Locator(".axis span").First).ToHaveTextAsync(OnTheirClock());
        Assert.Equal(0, await page.Locator("time[title$=' UTC']").CountAsync());
    }

    private static string Text(DateTimeOffset moment) => moment.ToOffset(Offset).ToString("yyyy-MM-dd HH:mm:ss 'UTC+05:45'", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)? UTC\+05:45$")]
    private static partial Regex OnTheirClock();

    [GeneratedRegex("<time[^>]* title=\"[^\"]* ([^ \"]+)\"")]
    private static partial Regex Titles();
}
