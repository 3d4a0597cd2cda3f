using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Mentiko.EndToEnd.Tests.Product;

/// <summary>The editor of a chain, as somebody uses it.</summary>
internal sealed partial class Desk(IPage page)
{
    public ILocator Canvas => page.Locator(".chain-canvas");

    public ILocator Steps => Canvas.Locator(".react-flow__node-step");

    public ILocator Links => Canvas.Locator(".react-flow__edge");

    public ILocator Json => page.Locator(".cm-content");

    public ILocator Status => page.Locator("#draft-status");

    public ILocator Problems => page.Locator(".problems li");

    public ILocator Step(string id) => Canvas.Locator($".react-flow__node[data-id='{id}']");

    public ILocator Port(string step, string name) => Step(step).Locator($".react-flow__handle[data-handleid='{name}']");

    /// <summary>Drags an agent from the palette to a place of the canvas, in pixels from its corner.</summary>
    public async Task DropAgentAsync(string agent, float x, float y)
    {
        var before = await Steps.CountAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = $"Add a step with {agent}", Exact = true })
            .DragToAsync(Canvas, new() { TargetPosition = new() { X = x, Y = y } });
        await Expect(Steps).ToHaveCountAsync(before + 1);
    }

    /// <summary>Drags an event from the step that emits it onto another step.</summary>
    public async Task ConnectAsync(string from, string type, string to)
    {
        var before = await Links.CountAsync();
        var target = (await Step(to).BoundingBoxAsync())!;
        await DragAsync(Port(from, $"out:{type}"), target.X + 60, target.Y + 40);
        await Expect(Links).ToHaveCountAsync(before + 1);
    }

    public async Task DeleteStepAsync(string id)
    {
        await Step(id).ClickAsync();
        await DeleteChosenAsync(Step(id));
    }

    /// <remarks>The click is dispatched: a link is a thin line that its own label may cover.</remarks>
    public async Task DeleteLinkAsync(int index)
    {
        await Links.Nth(index).DispatchEventAsync("click");
        await DeleteChosenAsync(Links.Nth(index));
    }

    public async Task DragAsync(ILocator what, float x, float y)
    {
        var from = (await what.BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(from.X + (from.Width / 2), from.Y + (from.Height / 2));
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(x - 20, y - 10, new() { Steps = 6 });
        await page.Mouse.MoveAsync(x, y, new() { Steps = 3 });
        await page.Mouse.UpAsync();
    }

    /// <summary>Puts a text in place of the whole JSON, as somebody who selects all and pastes.</summary>
    public async Task WriteAsync(string text)
    {
        await Json.FocusAsync();
        await page.Keyboard.PressAsync("ControlOrMeta+a");
        await page.Keyboard.InsertTextAsync(text);
    }

    public Task ViewAsync(string word) => page.GetByRole(AriaRole.Navigation, new() { Name = "View" }).GetByRole(AriaRole.Link, new() { Name = word, Exact = true }).ClickAsync();

    public async Task PublishAsync(string note)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Publish…" }).ClickAsync();
        await page.GetByLabel("Note").FillAsync(note);
        await page.GetByRole(AriaRole.Button, new() { Name = "Publish", Exact = true }).ClickAsync();
    }

    /// <summary>As somebody who sees that it is chosen before the key is pressed.</summary>
    private async Task DeleteChosenAsync(ILocator what)
    {
        await Expect(what).ToHaveClassAsync(Chosen());
        await page.Keyboard.PressAsync("Delete");
    }

    [GeneratedRegex(@"(^|\s)selected(\s|$)")]
    private static partial Regex Chosen();
}
