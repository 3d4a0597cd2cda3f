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

    private const string Upgraded = """{"chain": "link-check", "version": 4, "item": "link-check", "from": 1, "to": 2, "agents": [], "secretsNeeded": []}""";

    private string? _query;

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

    [Fact]
    public async Task Upgrade_OfAForkOfTheNewestVersion_OffersNothingToApply()
    {
        using var shell = Against([], preview: """{"item": "link-check", "from": 2, "to": 2, "preview": "0f6d2c", "conflict": false, "changes": []}""");

        var outcome = await shell.RunAsync("marketplace", "upgrade", "link-check");

        Assert.Equal((0, "", "It is of the newest version already, 2."), (outcome.Code, outcome.Out, outcome.Error.Trim()));
    }

    [Fact]
    public async Task Fork_SaysEverythingThatTheCopyNeeds()
    {
        var sent = new List<string>();
        using var shell = Against(sent, """
            {"chain": "feed", "agents": ["reader"], "secretsNeeded": ["FEED_TOKEN"], "hostsNeeded": ["feed.example.com"], "imagesNeeded": ["debian:13"],
             "filesNeeded": ["feed/large.csv"], "filesWritten": ["feed/small.csv"]}
            """);

        var outcome = await shell.RunAsync("marketplace", "fork", "feed", "--files", "--version", "3");

        Assert.Equal(
            "feed is yours. It needs the secrets FEED_TOKEN. The Owners have to allow the hosts feed.example.com. It needs the images debian:13. The workspace has got the files feed/small.csv. It needs the files feed/large.csv.",
            outcome.Error.Trim());
        Assert.True(JsonSerializer.Deserialize<JsonElement>(Assert.Single(sent)).GetProperty("files").GetBoolean());
        Assert.Equal("?version=3", _query);
    }

    private Shell Against(List<string> sent, string answer = Upgraded, string preview = Preview)
    {
        var shell = new Shell(() => new SayingServer(request =>
        {
            if (request.Method == HttpMethod.Get)
            {
                return SayingServer.Json(preview);
            }

            _query = request.RequestUri!.Query;
            using var reader = new StreamReader(request.Content!.ReadAsStream());
            sent.Add(reader.ReadToEnd());
            return SayingServer.Json(answer);
        }));
        shell.Variables["MENTIKO_URL"] = "http://127.0.0.1:1";
        shell.Variables["MENTIKO_NAMESPACE"] = "acme";
        shell.Variables["MENTIKO_TOKEN"] = "t";
        return shell;
    }
}
