using System.Text.Json;
using Xunit;

namespace Mentiko.Cli.Tests;

/// <summary>An upgrade is shown first, and only the preview that is named is applied.</summary>
public sealed class MarketplaceTests
{
    private const string Preview = """
        {"item": "link-check", "from": 1, "to": 2, "preview": "0f6d2c", "conflict": true, "changes": [
          {"path": "agents.reader.runtime.command", "verdict": "conflict", "base": ["one"], "yours": ["mine"], "theirs": ["two"]},
          {"path": "chain.description", "verdict": "take", "base": "", "yours": "", "theirs": "New"}]}
        """;

    [Fact]
    public async Task Upgrade_WithoutApply_ShowsPlacesAndHowToApplyAndSendsNothing()
    {
        var sent = new List<string>();
        using var shell = Against(sent);

        var outcome = await shell.RunAsync("marketplace", "upgrade", "link-check");

        Assert.Equal(0, outcome.Code);
        Assert.Contains("agents.reader.runtime.command", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("conflict", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("--apply 0f6d2c", outcome.Error, StringComparison.Ordinal);
        Assert.Empty(sent);
    }

    [Fact]
    public async Task Upgrade_WithApply_SendsThePreviewAndTheChoices()
    {
        var sent = new List<string>();
        using var shell = Against(sent);

        var outcome = await shell.RunAsync("marketplace", "upgrade", "link-check", "--apply", "0f6d2c", "--yours", "agents.reader.runtime.command", "--theirs", "chain.description");

        Assert.Equal(0, outcome.Code);
        var body = JsonSerializer.Deserialize<JsonElement>(Assert.Single(sent));
        Assert.Equal("0f6d2c", body.GetProperty("preview").GetString());
        Assert.Equal("yours", body.GetProperty("choices").GetProperty("agents.reader.runtime.command").GetString());
        Assert.Equal("theirs", body.GetProperty("choices").GetProperty("chain.description").GetString());
    }

    private static Shell Against(List<string> sent)
    {
        var shell = new Shell(() => new SayingServer(request =>
        {
            if (request.Method == HttpMethod.Get)
            {
                return SayingServer.Json(Preview);
            }

            using var reader = new StreamReader(request.Content!.ReadAsStream());
            sent.Add(reader.ReadToEnd());
            return SayingServer.Json("""{"chain": "link-check", "version": 4, "item": "link-check", "from": 1, "to": 2, "agents": [], "secretsNeeded": []}""");
        }));
        shell.Variables["MENTIKO_URL"] = "http://127.0.0.1:1";
        shell.Variables["MENTIKO_NAMESPACE"] = "acme";
        shell.Variables["MENTIKO_TOKEN"] = "t";
        return shell;
    }
}
