using System.Diagnostics;
using System.Globalization;
using Mentiko.EndToEnd.Tests.Product;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Mentiko.EndToEnd.Tests;

/// <summary>What a long chain costs in the editor.</summary>
[Collection(AloneCollection.Name)]
public sealed class EditorFigureTests(Stage stage, ITestOutputHelper output)
{
    private const string Admin = "admin@acme.example";

    /// <summary>The figures are for reading; only what would be felt fails, for the machine may be busy.</summary>
    [Fact]
    public async Task Chain_Of200Steps_OpensSoonAndIsDraggedSmoothly()
    {
        using var admin = await stage.CallAsync(Admin, "acme");
        const string name = "e2e-two-hundred";
        await Scenery.MakeAsync(admin, name, "true");
        await admin.PutAsync($"chains/{name}", new
        {
            description = "Two hundred",
            steps = Enumerable.Range(0, 200).Select(i => new
            {
                id = $"s{i}",
                agent = name,
                triggers = i == 0 ? new[] { "chain:start" } : i % 7 == 3 && i > 3 ? new[] { $"s{(i - 1) / 2}:done", $"s{i / 3}:done" } : new[] { $"s{(i - 1) / 2}:done" },
                emits = new[] { $"s{i}:done" },
            }).ToArray(),
        });
        await using var window = await stage.OpenAsync(Admin);
        var (page, desk) = (window.Page, new Desk(window.Page));
        await window.GoAsync($"/orgs/acme/chains/{name}");
        var started = Stopwatch.GetTimestamp();
        await page.GotoAsync($"/orgs/acme/chains/{name}/edit");
        await Expect(desk.Steps).ToHaveCountAsync(200);
        await Expect(desk.Links).Not.ToHaveCountAsync(0);
        var opened = Stopwatch.GetElapsedTime(started);

        await page.EvaluateAsync("""
            () => {
              const frames = window.frames_ = [];
              let last = performance.now();
              const tick = now => { frames.push(now - last); last = now; if (!window.framesEnd_) requestAnimationFrame(tick); };
              requestAnimationFrame(tick);
            }
            """);
        var step = (await desk.Step("s0").BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(step.X + (step.Width / 2), step.Y + (step.Height / 2));
        await page.Mouse.DownAsync();
        for (var i = 0; i < 90; i++)
        {
            await page.Mouse.MoveAsync(step.X + 40 + (i * 3), step.Y + 20 + (i * 2 % 120));
        }

        await page.Mouse.UpAsync();
        var frames = await page.EvaluateAsync<double[]>("() => { window.framesEnd_ = true; return window.frames_.slice(1); }");
        var sorted = frames.Order().ToArray();
        var (median, p95) = (sorted[sorted.Length / 2], sorted[(int)(sorted.Length * 0.95)]);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"200 steps: opened in {opened.TotalMilliseconds:0} ms; dragging: {frames.Length} frames, median {median:0.0} ms, p95 {p95:0.0} ms"));
        Assert.True(opened < TimeSpan.FromSeconds(10), $"Opening took {opened}.");
        Assert.True(median < 100, $"A frame took {median} ms at the median.");
        Assert.Empty(window.Faults);
    }
}
