using Mentiko.EndToEnd.Tests.Product;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Mentiko.EndToEnd.Tests;

/// <summary>An Owner who puts secrets by hand.</summary>
public sealed class SecretFormTests(Stage stage)
{
    [Fact]
    public async Task Value_OfAnyLength_IsKeptWholeOrRefusedWithTheReason()
    {
        await using var window = await stage.OpenAsync("owner@acme.example");
        var page = window.Page;
        await window.GoAsync("/orgs/acme/secrets");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("E2E_LONG");
        await page.GetByLabel("Value").FillAsync(Text(30_000));
        await page.GetByRole(AriaRole.Button, new() { Name = "Put", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The value has 90000 bytes; at most 65536 are possible.");
        await Expect(page.GetByLabel("Name", new() { Exact = true })).ToHaveValueAsync("E2E_LONG");

        // The control: more than a message of a page has by default.
        await page.GetByLabel("Value").FillAsync(Text(12_000));
        await page.GetByRole(AriaRole.Button, new() { Name = "Put", Exact = true }).ClickAsync();
        await Expect(page.GetByText("E2E_LONG is kept.")).ToBeVisibleAsync();
        Assert.Empty(window.Faults);
    }

    [Fact]
    public async Task Name_ThatIsThere_IsAskedAboutBeforeItsValueIsReplacedAndBeforeItIsDeleted()
    {
        using var api = await stage.CallAsync("owner@acme.example", "acme");
        await api.PutAsync("secrets/E2E_TWICE", new { value = "the first of its values" });
        await using var window = await stage.OpenAsync("owner@acme.example");
        var page = window.Page;
        await window.GoAsync("/orgs/acme/secrets");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("E2E_TWICE");
        await page.GetByLabel("Value").FillAsync("the second of its values");
        await page.GetByRole(AriaRole.Button, new() { Name = "Put", Exact = true }).ClickAsync();
        await Expect(page.GetByText("E2E_TWICE is there already, with version 1.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Replace its value" }).ClickAsync();
        await Expect(page.GetByText("E2E_TWICE has version 2 now")).ToBeVisibleAsync();

        // By keyboard: the question takes the focus, Escape takes it back, and what was done is read out.
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete E2E_TWICE" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByText("Its value is destroyed.")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByText("Its value is destroyed.")).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete E2E_TWICE" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Group).Filter(new() { HasText = "Its value is destroyed." })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByText("E2E_TWICE is deleted and its value destroyed.")).ToBeVisibleAsync();
        Assert.Empty(window.Faults);
    }

    [Fact]
    public async Task Address_OfTheRecordThatSomebodyBent_IsAPageAllTheSame()
    {
        await using var window = await stage.OpenAsync("owner@acme.example");
        foreach (var path in new[] { "audit?entry=x", "audit?entry=99999999999999999999", "chains/access-log-triage?compare=x" })
        {
            await window.GoAsync($"/orgs/acme/{path}");
            await Expect(window.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
            await Expect(window.Page.GetByText("This page failed")).ToHaveCountAsync(0);
        }

        Assert.Empty(window.Faults);
    }

    /// <summary>Of three bytes a character, and nothing that anybody would guess.</summary>
    private static string Text(int characters)
    {
        var chance = new Random(characters);
        return string.Create(characters, chance, static (text, chance) =>
        {
            for (var i = 0; i < text.Length; i++)
            {
                text[i] = (char)chance.Next(0x4E00, 0x9FA0);
            }
        });
    }
}
