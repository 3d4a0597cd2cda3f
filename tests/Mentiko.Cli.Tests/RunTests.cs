using System.Text.Json.Nodes;
using Xunit;

namespace Mentiko.Cli.Tests;

public sealed class RunTests(Office office) : IClassFixture<Office>
{
    [Fact]
    public async Task Run_Followed_ShowsTheLogAndEndsWell()
    {
        using var shell = await MakeAsync("plain", "a line");

        var outcome = await shell.RunAsync("run", "plain", "--follow", "--input", "topic=news", "--label", "from=test");

        Assert.Equal(0, outcome.Code);
        Assert.Contains("a line", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("plain", (await shell.RunAsync("runs", "list", "--label", "from=test")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Input_KeepsTypesAndText()
    {
        using var shell = await MakeAsync("typed", "x");
        shell.Write("input.json", """{ "kept": true, "count": 1 }""");

        var run = (await shell.RunAsync("run", "typed", "--input-file", shell["input.json"], "-i", "count=2", "-i", "text:=3", "-i", "word=a=b")).Out.Trim();

        var input = JsonNode.Parse((await shell.RunAsync("runs", "show", run, "--json")).Out)!["input"]!;
        Assert.Equal("""{"kept":true,"count":2,"text":"3","word":"a=b"}""", input.ToJsonString());
    }

    [Fact]
    public async Task Run_TheSameKey_IsTheSameRun()
    {
        using var shell = await MakeAsync("once", "x");

        var first = await shell.RunAsync("run", "once", "--idempotency-key", "k1");
        var again = await shell.RunAsync("run", "once", "--idempotency-key", "k1");

        Assert.Equal(first.Out, again.Out);
        Assert.Equal(ExitCodes.Refused, (await shell.RunAsync("run", "once", "--idempotency-key", "k1", "-i", "a=1")).Code);
    }

    [Fact]
    public async Task Run_CancelledWhileFollowed_EndsWithItsCode()
    {
        using var shell = await MakeAsync("held", "x", "hold-on");
        var run = (await shell.RunAsync("run", "held")).Out.Trim();
        var following = shell.RunAsync("runs", "logs", run, "--follow");

        Assert.Equal(0, (await shell.RunAsync("runs", "cancel", run)).Code);

        var outcome = await following;
        Assert.Equal(ExitCodes.NotGood, outcome.Code);
        Assert.Contains("cancelled", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_OfAnAgentThatWritesSequences_ActOnNoTerminal()
    {
        using var shell = await MakeAsync("loud", "\u001b]0;owned\u0007\u001b[2Jred\u001b[31m \u009b5m");
        var run = (await shell.RunAsync("run", "loud")).Out.Trim();
        await shell.RunAsync("runs", "logs", run, "--follow");

        var shown = await shell.RunAsync("runs", "logs", run);
        var lines = await shell.RunAsync("runs", "logs", run, "--json");
        var saved = await shell.RunAsync("runs", "logs", run, "-o", shell["log.txt"]);

        Assert.Contains("owned", shown.Out, StringComparison.Ordinal);
        Assert.DoesNotContain(shown.Out + lines.Out, letter => letter is '\u001b' or '\u0007' or '\u009b');
        // A file is what it is: the agent's own bytes.
        Assert.Equal(0, saved.Code);
        Assert.Contains('\u001b', File.ReadAllText(shell["log.txt"]));
    }

    [Fact]
    public async Task Events_AndRetry_OfARun()
    {
        using var shell = await MakeAsync("again", "x");
        var run = (await shell.RunAsync("run", "again")).Out.Trim();
        await shell.RunAsync("runs", "logs", run, "--follow");

        Assert.Contains("read:done", (await shell.RunAsync("runs", "events", run)).Out, StringComparison.Ordinal);
        var retry = (await shell.RunAsync("runs", "retry", run, "--from", "start")).Out.Trim();

        Assert.Equal(run, JsonNode.Parse((await shell.RunAsync("runs", "show", retry, "--json")).Out)!["retryOf"]!.GetValue<string>());
    }

    [Fact]
    public async Task Follow_AStreamThatBreaks_GoesOnBehindTheLastLine()
    {
        var calls = new List<string>();
        using var shell = new Shell(() => new SayingServer(request =>
        {
            calls.Add(request.RequestUri!.Query);
            var text = calls.Count == 1
                ? "id: 1\nevent: line\ndata: {\"seq\":1,\"text\":\"one\"}\n\n"
                : "id: 2\nevent: line\ndata: {\"seq\":2,\"text\":\"two\"}\n\nevent: end\ndata: {\"status\":\"succeeded\"}\n\n";
            return new HttpResponseMessage(System.Net.HttpStatusCode.OK) { Content = new StringContent(text, System.Text.Encoding.UTF8, "text/event-stream") };
        }));
        shell.Variables["MENTIKO_TOKEN"] = "t";

        var outcome = await shell.RunAsync("runs", "logs", "r1", "-f", "-n", "acme", "--url", "http://mentiko.example");

        Assert.Equal(0, outcome.Code);
        Assert.Equal(["?after=0", "?after=1"], calls);
        Assert.True(outcome.Out.IndexOf("one", StringComparison.Ordinal) < outcome.Out.IndexOf("two", StringComparison.Ordinal));
    }

    private async Task<Shell> MakeAsync(string name, string text, string command = "true")
    {
        var shell = await office.ShellOfAsync("owner");
        var agent = new JsonObject { ["runtime"] = new JsonObject { ["type"] = "command", ["command"] = new JsonArray(command, text) } };
        shell.Write("agent.json", agent.ToJsonString());
        shell.Write("chain.json", DefinitionTests.Chain(name));
        Assert.Equal(0, (await shell.RunAsync("agents", "apply", shell["agent.json"], "--name", name)).Code);
        Assert.Equal(0, (await shell.RunAsync("chains", "apply", shell["chain.json"], "--name", name)).Code);
        return shell;
    }
}
