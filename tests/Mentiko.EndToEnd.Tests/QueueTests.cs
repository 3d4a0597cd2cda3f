using Mentiko.EndToEnd.Tests.Product;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Mentiko.EndToEnd.Tests;

/// <summary>The queue of an organization that nobody else's tests use, because a pause holds every run of it.</summary>
public sealed class QueueTests(Stage stage)
{
    private const string Owner = "owner@globex.example";

    [Fact]
    public async Task Owner_PausesTriggersAndResumes_SeesTheReasonAndTheRunFinishes()
    {
        var name = $"e2e-queue-{Environment.ProcessId}";
        using var api = await stage.CallAsync(Owner, "globex");
        await Scenery.MakeAsync(api, name, "echo started at last");
        await using var window = await stage.OpenAsync(Owner);
        var page = window.Page;
        await window.GoAsync("/orgs/globex/queue");
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause the queue" }).ClickAsync();
        await Expect(page.GetByText("The queue is paused.", new() { Exact = true })).ToBeVisibleAsync();

        // The page hears of the new run by itself, and the run's own page says why nothing happens.
        var run = await api.TriggerAsync(name);
        var row = page.Locator("tbody tr").Filter(new() { HasText = run[^8..] });
        await Expect(row).ToContainTextAsync("the queue is paused");
        await row.GetByRole(AriaRole.Link, new() { Name = run[^8..] }).ClickAsync();
        await Expect(page.GetByText("The queue is paused. Runs start again when an Owner resumes it.")).ToBeVisibleAsync();
        await window.GoAsync("/orgs/globex");
        await page.GetByRole(AriaRole.Link, new() { Name = "See what waits" }).ClickAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();
        await Expect(row).ToHaveCountAsync(0, new() { Timeout = 30_000 });
        Assert.Equal("succeeded", await api.WaitAsync(run));
        Assert.Empty(window.Faults);
    }
}
