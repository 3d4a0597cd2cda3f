using System.Diagnostics;
using System.Globalization;
using Mentiko.EndToEnd.Tests.Product;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Mentiko.EndToEnd.Tests;

/// <summary>What a log costs in a browser: a million lines, and the way from an agent's write to the screen. Prints what it measured; asserts only what no load of the machine excuses.</summary>
[Collection(AloneCollection.Name)]
[Trait("Category", "Slow")]
public sealed class LogFigureTests(Stage stage, ITestOutputHelper output)
{
    private const string Admin = "admin@acme.example";
    private const int Lines = 1_000_000;

    /// <summary>A file of the workspace that tells an agent to begin: when all are there to see it.</summary>
    private const string Go = "e2e-painted-go";

    private static readonly LocatorAssertionsToBeInViewportOptions Patient = new() { Timeout = 30_000 };

    [Fact]
    public async Task MillionLines_AnyPlaceOfThem_IsShownWithFewElements()
    {
        using var admin = await stage.CallAsync(Admin, "acme");
        await Scenery.MakeAsync(admin, "e2e-million", $"perl -e 'for (1..{Lines}) {{ print $_ == 765432 ? \"ERROR needle\\n\" : \"request $_ took 12 ms\\n\" }}'");
        var run = await admin.TriggerAsync("e2e-million");
        Assert.Equal("succeeded", await admin.WaitAsync(run));
        await using var window = await stage.OpenAsync(Admin);
        var page = window.Page;
        await MeasureAsync("the page and the log's end", async () =>
        {
            await window.GoAsync($"/orgs/acme/runs/{run}");
            await Expect(page.GetByText($"request {Lines} took 12 ms", new() { Exact = true })).ToBeVisibleAsync(new() { Timeout = 30_000 });
        });
        await MeasureAsync("start", async () =>
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "Start", Exact = true }).ClickAsync();
            await Expect(page.Locator("#line-1")).ToHaveCountAsync(1);
        });
        await MeasureAsync("any place by the slider", async () =>
        {
            await page.GetByLabel("Place in the log, as a line").FillAsync("500000");
            await Expect(page.Locator("#line-500000")).ToBeInViewportAsync(Patient);
        });
        await MeasureAsync("first error", async () =>
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "First error" }).ClickAsync();
            await Expect(page.Locator(".line.marked")).ToContainTextAsync("ERROR needle", new() { Timeout = 30_000 });
        });
        await MeasureAsync("search", async () =>
        {
            await page.GetByLabel("Search the log").FillAsync("request 999999");
            await page.GetByLabel("Search the log").PressAsync("Enter");
            await Expect(page.Locator(".line.marked")).ToContainTextAsync("request 999999", new() { Timeout = 30_000 });
        });
        Assert.True(await page.Locator(".line").CountAsync() <= 600);
        Assert.Empty(window.Faults);
    }

    [Fact]
    public async Task LiveLines_TwentyViewers_ArePaintedByAllWithoutGapOrRepeat()
    {
        const int Viewers = 20;
        const int Written = 120;
        using var admin = await stage.CallAsync(Admin, "acme");
        await Scenery.MakeAsync(admin, "e2e-painted", $"i=0; while [ ! -e {Go} ] && [ $i -lt 400 ]; do sleep 0.2; i=$((i+1)); done; perl -MTime::HiRes=time,sleep -e '$|=1; for (1..{Written}) {{ printf \"painted %d %.0f\\n\", $_, time*1000; sleep 0.1 }}'");
        (await admin.SendAsync(HttpMethod.Delete, $"workspace/{Go}")).Dispose();
        var run = await admin.TriggerAsync("e2e-painted");
        var windows = new List<Window>();
        try
        {
            for (var i = 0; i < Viewers; i++)
            {
                var window = await stage.OpenAsync("viewer@acme.example");
                windows.Add(window);
                await window.GoAsync($"/orgs/acme/runs/{run}");
                await window.Page.EvaluateAsync("""
                    () => {
                      window.painted = [];
                      const seen = new Set();
                      new MutationObserver(() => requestAnimationFrame(() => {
                        for (const text of document.querySelectorAll('.line .text')) {
                          const [, n, at] = /painted (\d+) (\d+)/.exec(text.textContent) || [];
                          if (n && !seen.has(n)) { seen.add(n); window.painted.push([Number(n), Date.now() - Number(at)]); }
                        }
                      })).observe(document.body, { childList: true, subtree: true, characterData: true });
                    }
                    """);
            }

            (await admin.SendAsync(HttpMethod.Put, $"workspace/{Go}", new { })).Dispose();
            await admin.WaitAsync(run);
            var delays = new List<double>();
            foreach (var window in windows)
            {
                await Expect(window.Page.GetByText($"painted {Written} ")).ToBeVisibleAsync();
                var painted = await window.Page.EvaluateAsync<double[][]>("() => window.painted");
                Assert.NotEmpty(painted);
                var expected = Enumerable.Range((int)painted[0][0], painted.Length);
                Assert.Equal(expected, painted.Select(pair => (int)pair[0]));
                delays.AddRange(painted.Select(pair => pair[1]));
            }

            delays.Sort();
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"written to painted, {Viewers} viewers, {delays.Count} lines: p50 {delays[delays.Count / 2]} ms, p95 {delays[(int)(delays.Count * 0.95)]} ms"));
        }
        finally
        {
            foreach (var window in windows)
            {
                await window.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task RunPage_FirstInteraction_NeedsFewBytes()
    {
        using var admin = await stage.CallAsync(Admin, "acme");
        var run = await admin.LatestRunAsync("access-log-triage");
        await admin.WaitAsync(run);
        await using var window = await stage.OpenAsync(Admin);
        var network = await window.Page.Context.NewCDPSessionAsync(window.Page);
        await network.SendAsync("Network.enable");
        double bytes = 0;
        network.Event("Network.loadingFinished").OnEvent += (_, data) => bytes += data!.Value.GetProperty("encodedDataLength").GetDouble();
        await window.GoAsync($"/orgs/acme/runs/{run}");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"run page to first interaction: {bytes / 1000:0} kB"));
        Assert.InRange(bytes, 1, 600_000);
    }

    private async Task MeasureAsync(string what, Func<Task> act)
    {
        var watch = Stopwatch.StartNew();
        await act();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Lines:N0} lines, {what}: {watch.ElapsedMilliseconds} ms"));
    }
}
