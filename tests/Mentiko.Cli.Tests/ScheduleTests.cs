using System.Text.Json;
using Xunit;

namespace Mentiko.Cli.Tests;

public sealed class ScheduleTests(Office office) : IClassFixture<Office>
{
    [Fact]
    public async Task Pause_ThenResume_ChangesNothingElse()
    {
        using var shell = await WithScheduleAsync("switched");

        Assert.Contains("is paused", (await shell.RunAsync("schedules", "pause", "switched")).Error, StringComparison.Ordinal);
        var paused = await GetAsync(shell, "switched");
        Assert.False(paused.GetProperty("enabled").GetBoolean());
        Assert.Contains("next at 2", (await shell.RunAsync("schedules", "resume", "switched")).Error, StringComparison.Ordinal);
        var resumed = await GetAsync(shell, "switched");
        Assert.True(resumed.GetProperty("enabled").GetBoolean());
        foreach (var member in new[] { "chain", "cron", "timeZone", "input", "misfire", "overlap" })
        {
            Assert.Equal(paused.GetProperty(member).GetRawText(), resumed.GetProperty(member).GetRawText());
        }
    }

    [Fact]
    public async Task Get_ThenApply_IsTaken()
    {
        using var shell = await WithScheduleAsync("copied");

        var got = (await shell.RunAsync("schedules", "get", "copied")).Out;
        var applied = await shell.RunAsync(got, ["schedules", "apply", "-"]);

        Assert.True(applied.Code == 0, applied.Error);
        Assert.Equal(2, (await GetAsync(shell, "copied")).GetProperty("version").GetInt32());
    }

    [Fact]
    public async Task Run_StartsTheChainNow_AndIsNoTick()
    {
        using var shell = await WithScheduleAsync("started");

        var run = (await shell.RunAsync("schedules", "run", "started")).Out.Trim();
        Assert.Equal("report", JsonElement.Parse((await shell.RunAsync("runs", "show", run, "--json")).Out).GetProperty("chain").GetString());
        var ticks = await shell.RunAsync("schedules", "ticks", "started");
        Assert.Equal((0, "Nothing here."), (ticks.Code, ticks.Error.Trim()));
        Assert.Equal(ExitCodes.Refused, (await shell.RunAsync("schedules", "ticks", "no-such-schedule")).Code);
    }

    private static async Task<JsonElement> GetAsync(Shell shell, string name) => JsonElement.Parse((await shell.RunAsync("schedules", "get", name)).Out);

    private async Task<Shell> WithScheduleAsync(string name)
    {
        var shell = await office.ShellWithChainAsync();
        var definition = shell.Write($"{name}.json", """{"chain": "report", "cron": "30 2 * * 1-5", "timeZone": "Europe/Berlin", "overlap": "queue"}""");
        var applied = await shell.RunAsync("schedules", "apply", definition);
        Assert.True(applied.Code == 0, applied.Error);
        return shell;
    }
}
