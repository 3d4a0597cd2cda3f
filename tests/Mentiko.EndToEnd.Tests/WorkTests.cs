using Mentiko.EndToEnd.Tests.Product;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Mentiko.EndToEnd.Tests;

/// <summary>An admin at work with files.</summary>
public sealed class WorkTests(Stage stage)
{
    private const string Admin = "admin@acme.example";

    [Fact]
    public async Task Workspace_UploadLookDelete()
    {
        await using var window = await stage.OpenAsync(Admin);
        var page = window.Page;
        await window.GoAsync("/orgs/acme/workspace");
        var name = $"note ü {Environment.ProcessId}.md";

        // Before the circuit has taken the field over, nobody hears of a file in it.
        await page.WaitForFunctionAsync("() => document.querySelector('input[type=file]')?._blazorInputFileNextFileId !== undefined");
        await page.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = name, MimeType = "text/markdown", Buffer = "# Hello\n\n<script>alert(1)</script>\n"u8.ToArray() });
        await Expect(page.GetByText("1 file is written.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = name }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Hello" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Source" }).ClickAsync();
        await Expect(page.GetByText("<script>alert(1)</script>")).ToBeVisibleAsync();

        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Download" }).ClickAsync());
        Assert.Equal("# Hello\n\n<script>alert(1)</script>\n", await File.ReadAllTextAsync(await download.PathAsync()));

        await page.GoBackAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = $"Delete {name}" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete for good" }).ClickAsync();
        await Expect(page.GetByText($"{name} is deleted.")).ToBeVisibleAsync();
        Assert.Empty(window.Faults);
    }
}
