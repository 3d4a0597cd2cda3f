using System.Text.Json.Nodes;
using Xunit;

namespace Mentiko.Cli.Tests;

public sealed class DefinitionTests(Office office) : IClassFixture<Office>
{
    private const string Reader = """{ "description": "Reads", "runtime": { "type": "command", "command": ["true", "one line"] } }""";

    [Fact]
    public async Task Apply_ThenExport_GivesFilesThatChangeNothing()
    {
        using var shell = await office.ShellOfAsync("owner");
        shell.Write("in/agents/reader.json", Reader);
        shell.Write("in/chains/weekly.json", Chain("reader"));
        Assert.Equal(0, (await shell.RunAsync("agents", "apply", shell["in/agents"])).Code);
        Assert.Equal(0, (await shell.RunAsync("chains", "apply", shell["in/chains/weekly.json"], "--note", "first")).Code);

        Assert.Equal(0, (await shell.RunAsync("chains", "export", shell["out"])).Code);

        Assert.Equal(0, (await shell.RunAsync("chains", "diff", shell["out/chains/weekly.json"])).Code);
        Assert.Equal(0, (await shell.RunAsync("agents", "diff", shell["out/agents/reader.json"])).Code);
        Assert.Contains("first", (await shell.RunAsync("chains", "versions", "weekly")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diff_AChange_ShowsTheLineAndHasACode()
    {
        using var shell = await office.ShellOfAsync("owner");
        shell.Write("reader.json", Reader);
        Assert.Equal(0, (await shell.RunAsync("agents", "apply", shell["reader.json"], "--name", "differing")).Code);
        shell.Write("reader.json", Reader.Replace("Reads", "Writes", StringComparison.Ordinal));

        var outcome = await shell.RunAsync("agents", "diff", shell["reader.json"], "--name", "differing");

        Assert.Equal(ExitCodes.NotGood, outcome.Code);
        Assert.Contains("""-   "description": "Reads",""", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("""+   "description": "Writes",""", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_OverAnothersVersion_IsRefused()
    {
        using var shell = await office.ShellOfAsync("owner");
        shell.Write("two.json", Reader);
        Assert.Equal(0, (await shell.RunAsync("agents", "apply", shell["two.json"])).Code);
        shell.Write("two.json", Reader.Replace("Reads", "Looks", StringComparison.Ordinal));
        Assert.Equal(0, (await shell.RunAsync("agents", "apply", shell["two.json"], "--if-version", "1")).Code);

        shell.Write("two.json", Reader.Replace("Reads", "Peeks", StringComparison.Ordinal));

        Assert.Equal(ExitCodes.Refused, (await shell.RunAsync("agents", "apply", shell["two.json"], "--if-version", "1")).Code);
        Assert.Contains("Looks", (await shell.RunAsync("agents", "get", "two")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_WhatIsWrong_IsNamedWithItsPlace()
    {
        using var shell = await office.ShellOfAsync("owner");
        shell.Write("wrong.json", """{ "runtime": { "type": "command", "command": [] }, "colour": "red" }""");

        var outcome = await shell.RunAsync("agents", "apply", shell["wrong.json"]);

        Assert.Equal(ExitCodes.Refused, outcome.Code);
        Assert.Contains("colour", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("command", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_AChainThatCannotRun_ListsEveryProblem()
    {
        using var shell = await office.ShellOfAsync("owner");
        shell.Write("bad.json", Chain("nobody"));

        var outcome = await shell.RunAsync("chains", "validate", shell["bad.json"], "--json");

        Assert.Equal(ExitCodes.NotGood, outcome.Code);
        Assert.Contains("unknown-agent", JsonNode.Parse(outcome.Out)!["problems"]!.AsArray().Select(problem => problem!["code"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Apply_AFileThatIsNoJson_NamesTheLine()
    {
        using var shell = await office.ShellOfAsync("owner");
        shell.Write("broken.json", "{\n  \"description\": \n}");

        var outcome = await shell.RunAsync("agents", "apply", shell["broken.json"]);

        Assert.Equal(ExitCodes.Usage, outcome.Code);
        Assert.Contains("line 3", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_AsAViewer_GivesTheServersOwnSentence()
    {
        using var shell = await office.ShellOfAsync("viewer");
        shell.Write("mine.json", Reader);

        var outcome = await shell.RunAsync("agents", "apply", shell["mine.json"]);

        Assert.Equal(ExitCodes.Refused, outcome.Code);
        Assert.Contains("agents.write", outcome.Error, StringComparison.Ordinal);
    }

    internal static string Chain(string agent) => $$"""
        { "steps": [ { "id": "read", "agent": "{{agent}}", "triggers": ["chain:start"], "emits": ["read:done"] } ] }
        """;
}
