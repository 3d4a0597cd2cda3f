using System.Text.RegularExpressions;
using Mentiko.EndToEnd.Tests.Product;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Mentiko.EndToEnd.Tests;

/// <summary>The same without a mouse.</summary>
public sealed partial class ChainEditorTests
{
    [Fact]
    public async Task Keyboard_Alone_DrawsConnectsRenamesMovesDeletesAndPublishes()
    {
        using var admin = await stage.CallAsync(Admin, "acme");
        var agent = await MakeAgentAsync(admin);
        var name = NewName();
        await using var window = await stage.OpenAsync(Admin);
        var (page, desk) = (window.Page, new Desk(window.Page));
        var keys = page.Keyboard;
        await window.GoAsync("/orgs/acme/new/chain");
        await TabToAsync(page, "#chain-name");
        await keys.TypeAsync(name);
        await TabToAsync(page, "#palette-search");
        await keys.TypeAsync(agent);
        await Expect(page.Locator("[data-agent]")).ToHaveCountAsync(1);
        await TabToAsync(page, "[data-agent]");
        await keys.PressAsync("Enter");
        await Expect(desk.Steps).ToHaveCountAsync(1);
        await keys.PressAsync("Enter");
        await Expect(desk.Steps).ToHaveCountAsync(2);
        await Expect(desk.Links).ToHaveCountAsync(2);

        // On the canvas: to the first step, and from it to its properties.
        await TabToAsync(page, $".react-flow__node[data-id='{agent}']");
        await keys.PressAsync("Enter");
        await Expect(desk.Step(agent)).ToHaveClassAsync(new Regex("selected"));
        await Expect(page.Locator("#step-id")).ToHaveValueAsync(agent);
        await keys.PressAsync("Enter");
        await Expect(page.Locator("#step-panel")).ToBeFocusedAsync();
        await TabToAsync(page, "#step-id");
        await keys.PressAsync("ControlOrMeta+a");
        await keys.TypeAsync("collect");
        await keys.PressAsync("Enter");
        await Expect(desk.Step("collect")).ToBeVisibleAsync();
        await Expect(desk.Step($"{agent}-2").Locator(".ports")).ToContainTextAsync("collect:done");

        // Connected by its properties: the second step also starts when the first fails.
        await TabToAsync(page, $".react-flow__node[data-id='{agent}-2']", back: true);
        await keys.PressAsync("Enter");
        await Expect(page.Locator("#step-id")).ToHaveValueAsync($"{agent}-2");
        await TabToAsync(page, "#step-trigger");
        await keys.TypeAsync("collect:failed");
        await keys.PressAsync("Tab");
        await keys.PressAsync("Enter");
        await Expect(desk.Links).ToHaveCountAsync(3);

        // Moved, copied, pasted, deleted, taken back.
        await TabToAsync(page, $".react-flow__node[data-id='{agent}-2']", back: true);
        var before = (await desk.Step($"{agent}-2").BoundingBoxAsync())!;
        await keys.PressAsync("ArrowDown");
        await keys.PressAsync("ArrowDown");
        Assert.True((await desk.Step($"{agent}-2").BoundingBoxAsync())!.Y > before.Y);
        await keys.PressAsync("ControlOrMeta+c");
        await keys.PressAsync("ControlOrMeta+v");
        await Expect(desk.Steps).ToHaveCountAsync(3);
        await Expect(desk.Step($"{agent}-2-2")).ToBeFocusedAsync();
        await keys.PressAsync("Delete");
        await Expect(desk.Steps).ToHaveCountAsync(2);
        await keys.PressAsync("ControlOrMeta+z");
        await Expect(desk.Steps).ToHaveCountAsync(3);
        await keys.PressAsync("ControlOrMeta+Shift+z");
        await Expect(desk.Steps).ToHaveCountAsync(2);

        await keys.PressAsync("?");
        await Expect(page.GetByRole(AriaRole.Dialog, new() { Name = "Keyboard shortcuts" })).ToBeVisibleAsync();
        await keys.PressAsync("Escape");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);

        await page.Locator("button:has-text('Publish…')").FocusAsync();
        await keys.PressAsync("Enter");
        await TabToAsync(page, "#note");
        await keys.TypeAsync("By keyboard");
        await keys.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(new Regex($"/chains/{name}/edit"));
        Assert.Empty(window.Faults);
    }

    private static async Task TabToAsync(IPage page, string selector, bool back = false)
    {
        for (var i = 0; i < 120; i++)
        {
            if (await page.EvaluateAsync<bool>("s => !!document.activeElement?.matches(s)", selector))
            {
                return;
            }

            await page.Keyboard.PressAsync(back ? "Shift+Tab" : "Tab");
        }

        Assert.Fail($"Tab never came to {selector}.");
    }
}
