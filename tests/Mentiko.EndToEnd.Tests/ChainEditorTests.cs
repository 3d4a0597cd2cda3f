using System.Globalization;
using System.Text.RegularExpressions;
using Mentiko.EndToEnd.Tests.Product;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Mentiko.EndToEnd.Tests;

/// <summary>An admin who draws chains.</summary>
[Collection(AloneCollection.Name)]
public sealed partial class ChainEditorTests(Stage stage)
{
    private const string Admin = "admin@acme.example";

    private static int _names;

    [Fact]
    public async Task Canvas_ThreeSteps_ArePublishedBrokenMendedAndRun()
    {
        using var admin = await stage.CallAsync(Admin, "acme");
        var agent = await MakeAgentAsync(admin);
        var name = NewName();
        await using var window = await stage.OpenAsync(Admin);
        var (page, desk) = (window.Page, new Desk(window.Page));
        await window.GoAsync("/orgs/acme/new/chain");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync(name);
        await page.GetByLabel("Search agents").FillAsync(agent);
        await desk.DropAgentAsync(agent, 300, 60);
        await desk.DropAgentAsync(agent, 300, 300);
        await desk.DropAgentAsync(agent, 40, 340);
        await page.GetByRole(AriaRole.Button, new() { Name = "Arrange automatically" }).ClickAsync();
        await desk.ConnectAsync(agent, $"{agent}:done", $"{agent}-2");
        await desk.ConnectAsync($"{agent}-2", $"{agent}-2:done", $"{agent}-3");

        // The first one started with the chain by itself; the last one's event dangles, which is no error.
        await Expect(desk.Links).ToHaveCountAsync(3);
        await Expect(desk.Canvas.Locator(".dangling")).ToHaveCountAsync(1);
        await desk.PublishAsync("Drawn");
        await Expect(page).ToHaveURLAsync(new Regex($"/chains/{name}/edit"));

        // The editor of the chain that is there now is another page, with a canvas of its own.
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = $"Edit {name}", Level = 1 })).ToBeVisibleAsync();
        await Expect(desk.Steps).ToHaveCountAsync(3);
        await Expect(desk.Links).ToHaveCountAsync(3);

        // Broken: nobody starts the second step any more.
        await desk.DeleteLinkAsync(1);
        await Expect(desk.Links).ToHaveCountAsync(2);
        await Expect(desk.Step($"{agent}-2").Locator(".tag.bad")).ToBeVisibleAsync();
        await Expect(desk.Problems.Filter(new() { HasText = $"{agent}-2" }).First).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Publish…" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Publish", Exact = true })).ToBeDisabledAsync();

        // The way to it, and back.
        await desk.Problems.Filter(new() { HasText = $"{agent}-2" }).First.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(desk.Step($"{agent}-2")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("ControlOrMeta+z");
        await Expect(desk.Links).ToHaveCountAsync(3);
        await Expect(desk.Canvas.Locator(".tag.bad")).ToHaveCountAsync(0);

        await page.GetByRole(AriaRole.Button, new() { Name = "Run", Exact = true }).ClickAsync();
        await page.Locator("form").GetByRole(AriaRole.Button, new() { Name = "Run", Exact = true }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/runs/"));
        Assert.Equal("succeeded", await admin.WaitAsync(page.Url[(page.Url.LastIndexOf('/') + 1)..]));
        Assert.Empty(window.Faults);
    }

    [Fact]
    public async Task Json_AndCanvas_ShowEachOthersChangesAndShareOneHistory()
    {
        using var admin = await stage.CallAsync(Admin, "acme");
        var name = NewName();
        await Scenery.MakeAsync(admin, name, "true");
        await using var window = await stage.OpenAsync(Admin);
        var (page, desk) = (window.Page, new Desk(window.Page));
        await window.GoAsync($"/orgs/acme/chains/{name}/edit?view=both");
        await Expect(desk.Steps).ToHaveCountAsync(1);
        await desk.WriteAsync($$"""{"steps":[{"id":"a","agent":"{{name}}","triggers":["chain:start"],"emits":["a:done"]},{"id":"b","agent":"nobody","triggers":["a:done"],"emits":[]}]}""");
        await Expect(desk.Steps).ToHaveCountAsync(2);
        await Expect(desk.Step("b").Locator(".tag.bad")).ToBeVisibleAsync();
        await Expect(page.Locator(".cm-lintRange-error").First).ToBeVisibleAsync();

        // While it cannot be read the canvas stays, and waits.
        await desk.Json.FocusAsync();
        await page.Keyboard.PressAsync("ControlOrMeta+End");
        await page.Keyboard.TypeAsync(",");
        await Expect(page.GetByText("The JSON cannot be read.")).ToBeVisibleAsync();
        await Expect(desk.Steps).ToHaveCountAsync(2);
        await page.Keyboard.PressAsync("Backspace");
        await Expect(page.GetByText("The JSON cannot be read.")).ToHaveCountAsync(0);

        await desk.DeleteStepAsync("b");
        await Expect(desk.Json).Not.ToContainTextAsync("nobody");
        await desk.Json.FocusAsync();
        await page.Keyboard.PressAsync("ControlOrMeta+z");
        await Expect(desk.Json).ToContainTextAsync("nobody");
        await Expect(desk.Steps).ToHaveCountAsync(2);
        Assert.Empty(window.Faults);
    }

    [Fact]
    public async Task Draft_AfterAReloadAndALostCircuit_IsThere()
    {
        using var admin = await stage.CallAsync(Admin, "acme");
        var name = NewName();
        await Scenery.MakeAsync(admin, name, "true");
        await using var window = await stage.OpenAsync(Admin);
        var (page, desk) = (window.Page, new Desk(window.Page));
        await window.HoldConnectionsAsync();
        await window.GoAsync($"/orgs/acme/chains/{name}/edit");
        await desk.Step("only").ClickAsync();
        await page.GetByLabel("Id", new() { Exact = true }).FillAsync("sole");
        await page.GetByLabel("Id", new() { Exact = true }).PressAsync("Enter");
        await Expect(desk.Step("sole")).ToBeVisibleAsync();
        await Expect(desk.Status).ToContainTextAsync("draft saved");
        await window.LoseConnectionAsync();
        await Expect(desk.Step("sole")).ToBeVisibleAsync();

        await window.GoAsync($"/orgs/acme/chains/{name}/edit");
        await Expect(desk.Step("sole")).ToBeVisibleAsync();
        await Expect(desk.Status).ToContainTextAsync("draft saved");

        await page.GetByRole(AriaRole.Button, new() { Name = "Discard the draft" }).ClickAsync();
        await Expect(desk.Step("only")).ToBeVisibleAsync();
        await window.GoAsync($"/orgs/acme/chains/{name}/edit");
        await Expect(desk.Step("only")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Publish_AfterSomebodyElse_MergesAndLosesNothing()
    {
        using var admin = await stage.CallAsync(Admin, "acme");
        var name = NewName();
        await Scenery.MakeAsync(admin, name, "true");
        await using var window = await stage.OpenAsync(Admin);
        var (page, desk) = (window.Page, new Desk(window.Page));
        await window.GoAsync($"/orgs/acme/chains/{name}/edit?view=both");
        await desk.WriteAsync(Definition(name, "Mine", "mine"));
        await Expect(desk.Step("mine")).ToBeVisibleAsync();
        await admin.PutAsync($"chains/{name}", System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(Definition(name, "Theirs", "theirs")));

        await desk.PublishAsync("Both of us");
        var merge = page.GetByRole(AriaRole.Region, new() { Name = "Changed by someone else" });
        await Expect(merge).ToBeVisibleAsync();
        await Expect(merge.GetByRole(AriaRole.Button, new() { Name = "Go on with this" })).ToBeDisabledAsync();
        await merge.GetByRole(AriaRole.Radio, new() { Name = "description: theirs" }).CheckAsync();
        await merge.GetByRole(AriaRole.Button, new() { Name = "Go on with this" }).ClickAsync();
        await Expect(desk.Step("mine")).ToBeVisibleAsync();
        await Expect(desk.Step("theirs")).ToBeVisibleAsync();
        await Expect(desk.Json).ToContainTextAsync("\"Theirs\"");
        await desk.PublishAsync("Both of us");
        await Expect(page.GetByText("Version 3 is published.")).ToBeVisibleAsync();

        // What was published can be compared on the canvas, and taken up again.
        await page.GetByRole(AriaRole.Button, new() { Name = "Versions" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Compare the draft with version 2" }).ClickAsync();
        await Expect(desk.Step("mine").Locator(".mark")).ToHaveTextAsync("+");
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Lines that differ from version 2" })).ToContainTextAsync("\"mine\"");
        await page.GetByRole(AriaRole.Button, new() { Name = "Take version 1 into the draft" }).ClickAsync();
        await Expect(desk.Step("mine")).ToHaveCountAsync(0);
        await Expect(desk.Step("-theirs").Locator(".mark")).ToHaveTextAsync("−");
        Assert.Empty(window.Faults);
    }

    [Fact]
    public async Task HostileText_InEveryPlaceOfTheEditor_StaysText()
    {
        const string hostile = "<img src=x onerror=document.title='owned'><script>document.title='owned'</script>";
        using var admin = await stage.CallAsync(Admin, "acme");
        var name = NewName();
        await admin.PutAsync($"agents/{name}", new
        {
            description = hostile,
            instructions = hostile + "\n\n[x](javascript:document.title='owned')",
            runtime = new { type = "command", command = new[] { "true" } },
        });
        await admin.PutAsync($"chains/{name}", new { description = hostile, steps = new[] { new { id = "only", agent = name, triggers = new[] { "chain:start" }, emits = new[] { "only:done" } } } });
        await using var window = await stage.OpenAsync(Admin);
        var (page, desk) = (window.Page, new Desk(window.Page));
        foreach (var path in new[] { $"chains/{name}", $"chains/{name}/edit?view=both", $"agents/{name}/edit" })
        {
            await window.GoAsync($"/orgs/acme/{path}");
            await Expect(page.GetByText("onerror").First).ToBeVisibleAsync();
            Assert.Equal(0, await page.Locator("main img, main script").CountAsync());
        }

        // What a definition may not say, a draft can all the same.
        await window.GoAsync($"/orgs/acme/chains/{name}/edit?view=both");
        await desk.WriteAsync($$"""{"steps":[{"id":"{{hostile}}","agent":"{{hostile}}","triggers":["{{hostile}}"],"emits":["{{hostile}}"]}]}""");
        await Expect(desk.Steps.First.Locator(".step-id")).ToHaveTextAsync(hostile);
        await desk.Steps.First.ClickAsync();
        await Expect(page.GetByLabel("Id", new() { Exact = true })).ToHaveValueAsync(hostile);
        Assert.Equal(0, await page.Locator("main img, main script").CountAsync());
        Assert.DoesNotContain("owned", await page.TitleAsync(), StringComparison.Ordinal);
        Assert.Empty(window.Faults);
    }

    [Fact]
    public async Task Viewer_OfTheChain_SeesTheSameCanvasAndCannotChangeIt()
    {
        await using var window = await stage.OpenAsync("viewer@acme.example");
        var (page, desk) = (window.Page, new Desk(window.Page));
        await window.GoAsync("/orgs/acme/chains/access-log-triage");
        await Expect(desk.Steps).ToHaveCountAsync(3);
        await desk.DeleteStepAsync("report");
        await Expect(desk.Steps).ToHaveCountAsync(3);
        await Expect(desk.Canvas.GetByRole(AriaRole.Button, new() { Name = "Arrange automatically" })).ToHaveCountAsync(0);
        await window.GoAsync("/orgs/acme/chains/access-log-triage/edit");
        await Expect(desk.Canvas).ToHaveCountAsync(0);
        Assert.Empty(window.Faults);
    }

    [Fact]
    public async Task Agent_ByFormAndJson_IsOneDocument()
    {
        using var admin = await stage.CallAsync(Admin, "acme");
        var name = NewName();
        await using var window = await stage.OpenAsync(Admin);
        var (page, desk) = (window.Page, new Desk(window.Page));
        await window.GoAsync("/orgs/acme/new/agent");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync(name);
        await page.GetByLabel("Description", new() { Exact = true }).FillAsync("Made in the form");
        await page.GetByLabel("Instructions", new() { Exact = true }).FillAsync("# Reads\n\nthe *feed*");
        await page.GetByLabel("Memory", new() { Exact = true }).FillAsync("5");
        await page.GetByLabel("Memory", new() { Exact = true }).PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Preview" }).GetByRole(AriaRole.Heading, new() { Name = "Reads" })).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Memory", new() { Exact = true })).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(desk.Problems).ToHaveCountAsync(1);
        await page.GetByLabel("Memory", new() { Exact = true }).FillAsync("64");
        await page.GetByLabel("Memory", new() { Exact = true }).PressAsync("Tab");
        await Expect(desk.Problems).ToHaveCountAsync(0);

        await desk.ViewAsync("JSON");
        await Expect(desk.Json).ToContainTextAsync("Made in the form");
        await desk.WriteAsync("""{"description":"By hand","runtime":{"type":"command","command":["true","<b>"]}}""");
        await desk.ViewAsync("Form");
        await Expect(page.GetByLabel("Argument 1", new() { Exact = true })).ToHaveValueAsync("<b>");
        await page.GetByLabel("Note").FillAsync("First");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = name, Level = 1 })).ToBeVisibleAsync();
        await Expect(page.GetByText("By hand", new() { Exact = true })).ToBeVisibleAsync();
        Assert.Empty(window.Faults);
    }

    private static string NewName() => string.Create(CultureInfo.InvariantCulture, $"e2e-draw-{Environment.ProcessId}-{Interlocked.Increment(ref _names)}");

    private static string Definition(string agent, string description, string added) =>
        $$"""{"description":"{{description}}","steps":[{"id":"only","agent":"{{agent}}","triggers":["chain:start"],"emits":["only:done"]},{"id":"{{added}}","agent":"{{agent}}","triggers":["only:done"],"emits":["{{added}}:done"]}]}""";

    private static async Task<string> MakeAgentAsync(ApiCaller admin)
    {
        var name = NewName();
        await admin.PutAsync($"agents/{name}", new { description = "Made by an end-to-end test", runtime = new { type = "command", command = new[] { "true" } } });
        return name;
    }

    /// <summary>Presses Tab until the element has the focus, as somebody without a mouse would.</summary>
}
