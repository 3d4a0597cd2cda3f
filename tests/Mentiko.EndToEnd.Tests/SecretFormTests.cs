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
