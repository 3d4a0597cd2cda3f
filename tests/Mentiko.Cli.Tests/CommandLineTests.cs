using System.CommandLine;
using Mentiko.Cli.Screens;
using Xunit;

namespace Mentiko.Cli.Tests;

public sealed class CommandLineTests
{
    [Fact]
    public void EveryCommand_HasADescription()
    {
        using var shell = new Shell();
        var root = CommandLine.Build(Surroundings.OfProcess());

        Assert.Empty(All(root).Where(command => string.IsNullOrWhiteSpace(command.Description)).Select(command => command.Name));
        Assert.True(All(root).Count() > 50);
    }

    [Theory]
    [InlineData("chains list|get|apply|validate|diff|export")]
    [InlineData("runs list|show|logs|events|cancel|retry")]
    [InlineData("secrets set|list|delete")]
    [InlineData("audit list|export|verify")]
    [InlineData("workspace ls|get|put|rm")]
    [InlineData("orgs list|create|accept|export|leave|delete")]
    [InlineData("schedules list|get|apply|run|pause|resume|ticks|delete")]
    [InlineData("webhooks list|get|set|rotate|test|deliveries|redeliver|delete")]
    [InlineData("members list|add|set-role|remove|invitations|withdraw")]
    [InlineData("keys list|create|revoke")]
    [InlineData("quotas show|set|billing")]
    [InlineData("sign-in-provider show|set|delete")]
    [InlineData("marketplace list|show|fork|upgrade")]
    public void Commands_ThatAreDocumented_AreThere(string documented)
    {
        var group = CommandLine.Build(Surroundings.OfProcess()).Subcommands.Single(command => command.Name == documented.Split(' ')[0]);

        Assert.Empty(documented.Split(' ')[1].Split('|').Except(group.Subcommands.Select(command => command.Name)));
    }

    [Fact]
    public async Task Suggest_AnUnfinishedWord_GivesWhatMayFollow()
    {
        using var shell = new Shell();

        var outcome = await shell.RunAsync("[suggest:18]", "mentiko workspace ");

        Assert.Equal(0, outcome.Code);
        Assert.Subset(outcome.Out.Split('\n').Select(line => line.Trim()).ToHashSet(), new HashSet<string> { "ls", "get", "put", "rm" });
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("pwsh")]
    public async Task Completion_OfAShell_PrintsAScriptThatAsksTheProgram(string shell)
    {
        using var calling = new Shell();

        Assert.Contains("[suggest:", (await calling.RunAsync("completion", shell)).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WrongUsage_SaysWhatIsWrongAndWhereHelpIs()
    {
        using var shell = new Shell();

        var outcome = await shell.RunAsync("runs", "lits\u001b[2J");

        Assert.Equal(ExitCodes.Usage, outcome.Code);
        Assert.Contains("'mentiko runs --help'", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', outcome.Error);
    }

    [Theory]
    [InlineData("plain ünicode 日本", "plain ünicode 日本")]
    [InlineData("a\u001b[31mb", "a␛[31mb")]
    [InlineData("a\rb", "a␍b")]
    [InlineData("\u202etxt.exe", "\\u202etxt.exe")]
    [InlineData("\u009b1m", "\\u009b1m")]
    [InlineData("a\nb", "a␊b")]
    public void SafeText_WhatActsOnATerminal_IsShownInstead(string text, string shown) => Assert.Equal(shown, SafeText.Of(text));

    [Fact]
    public void SafeText_OfLines_KeepsLinesAndTabs() => Assert.Equal("a\n\tb␍", SafeText.OfLines("a\n\tb\r"));

    private static IEnumerable<Command> All(Command command) => command.Subcommands.SelectMany(All).Prepend(command);
}
