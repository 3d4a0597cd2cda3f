using System.Text.Json;
using Xunit;

namespace Mentiko.Cli.Tests;

public sealed class WebhookTests(Office office) : IClassFixture<Office>
{
    [Fact]
    public async Task Secret_IsShownWhenItIsMadeAndWhenItIsRotatedOnly()
    {
        using var shell = await office.ShellWithChainAsync();

        var made = (await shell.RunAsync("webhooks", "set", "signed", "--chain", "report")).Out.Trim();
        var changed = await shell.RunAsync("webhooks", "set", "signed", "--chain", "report", "--disabled");
        var rotated = (await shell.RunAsync("webhooks", "rotate", "signed")).Out.Trim();
        var listed = await shell.RunAsync("webhooks", "list", "--json");

        Assert.NotEmpty(made);
        Assert.Equal(("", "signed is saved."), (changed.Out, changed.Error.Trim()));
        Assert.NotEmpty(rotated);
        Assert.NotEqual(made, rotated);
        Assert.DoesNotContain(rotated, listed.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_ThenRedeliver_AreTwoRunsOfTheSameInput()
    {
        using var shell = await office.ShellWithChainAsync();
        Assert.Equal(0, (await shell.RunAsync("webhooks", "set", "tried", "--chain", "report")).Code);

        var first = (await shell.RunAsync(/*lang=json,strict*/ """{"topic": "tea"}""", ["webhooks", "test", "tried", "--input-file", "-"])).Out.Trim();
        var delivery = Assert.Single(await DeliveriesAsync(shell));
        var second = (await shell.RunAsync("webhooks", "redeliver", "tried", delivery.GetProperty("id").GetString()!)).Out.Trim();

        Assert.NotEqual(first, second);
        Assert.Equal([second, first], (await DeliveriesAsync(shell)).Select(item => item.GetProperty("runId").GetString()!));
        foreach (var run in new[] { first, second })
        {
            Assert.Equal("tea", JsonElement.Parse((await shell.RunAsync("runs", "show", run, "--json")).Out).GetProperty("input").GetProperty("topic").GetString());
        }

        Assert.Contains(second, (await shell.RunAsync("webhooks", "deliveries", "tried")).Out, StringComparison.Ordinal);
    }

    private static async Task<List<JsonElement>> DeliveriesAsync(Shell shell) =>
        [.. JsonElement.Parse((await shell.RunAsync("webhooks", "deliveries", "tried", "--json")).Out).GetProperty("items").EnumerateArray()];
}
