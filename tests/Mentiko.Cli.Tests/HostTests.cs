using System.Text.Json;
using Mentiko.TestKit.Server;
using Xunit;

namespace Mentiko.Cli.Tests;

public sealed class HostTests(HostTests.HostOffice office) : IClassFixture<HostTests.HostOffice>
{
    private const string Key = "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU";

    [Fact]
    public async Task Set_ThenList_ShowsItUnusable_AndDeleteForgetsIt()
    {
        using var shell = await office.ShellOfAsync("owner");
        await GiveKeyAsync(shell);

        var set = await shell.RunAsync(Set("builder"));
        Assert.Equal((0, ""), (set.Code, set.Out));
        Assert.Contains("builder is saved. Run its preflight: mentiko hosts preflight builder", set.Error, StringComparison.Ordinal);
        var list = await shell.RunAsync("hosts", "list");
        Assert.Matches(@"(?m)^builder +127\.0\.0\.1 +agent +/srv/acme +false *$", list.Out);
        var one = JsonElement.Parse((await shell.RunAsync("hosts", "get", "builder")).Out);
        Assert.Equal((22, "BUILDER_KEY", JsonValueKind.Null), (one.GetProperty("port").GetInt32(), one.GetProperty("credential").GetString(), one.GetProperty("preflight").ValueKind));

        Assert.Equal(0, (await shell.RunAsync("hosts", "delete", "builder")).Code);
        Assert.NotEqual(0, (await shell.RunAsync("hosts", "get", "builder")).Code);
    }

    [Fact]
    public async Task Preflight_OfAHostThatDoesNotAnswer_ShowsWhatWasSeen_AndIsNotGood()
    {
        using var shell = await office.ShellOfAsync("owner");
        await GiveKeyAsync(shell);
        Assert.Equal(0, (await shell.RunAsync(Set("away", "--port", "9"))).Code);

        var words = await shell.RunAsync("hosts", "preflight", "away");
        Assert.Equal(ExitCodes.NotGood, words.Code);
        Assert.Contains("BAD", words.Out, StringComparison.Ordinal);
        Assert.Contains("Agents may not run there.", words.Error, StringComparison.Ordinal);

        var json = await shell.RunAsync("hosts", "preflight", "away", "--json");
        Assert.Equal(ExitCodes.NotGood, json.Code);
        Assert.False(JsonElement.Parse(json.Out).GetProperty("usable").GetBoolean());
    }

    [Theory]
    [InlineData("--user", "root", "root")]
    [InlineData("--address", "192.0.2.1", "address")]
    [InlineData("--credential", "NO_SUCH_SECRET", "credential")]
    public async Task Set_WhatTheServerRefuses_IsNamed(string option, string value, string named)
    {
        using var shell = await office.ShellOfAsync("owner");
        await GiveKeyAsync(shell);

        var args = Set("wrong");
        args[Array.IndexOf(args, option) + 1] = value;
        var refused = await shell.RunAsync(args);

        Assert.NotEqual(0, refused.Code);
        Assert.Contains(named, refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Set_WithoutTheKeyOfTheHost_IsWrongUsage()
    {
        using var shell = await office.ShellOfAsync("owner");
        Assert.Equal(ExitCodes.Usage, (await shell.RunAsync("hosts", "set", "builder", "--address", "127.0.0.1", "--user", "agent", "--prefix", "/srv/acme", "--credential", "BUILDER_KEY")).Code);
    }

    [Fact]
    public async Task List_AsViewer_IsRefused()
    {
        using var shell = await office.ShellOfAsync("viewer");
        var refused = await shell.RunAsync("hosts", "list");
        Assert.NotEqual(0, refused.Code);
        Assert.Contains("hosts.read", refused.Error, StringComparison.Ordinal);
    }

    private static async Task GiveKeyAsync(Shell shell) =>
        Assert.Equal(0, (await shell.RunAsync("no key at all\n", ["secrets", "set", "BUILDER_KEY"])).Code);

    private static string[] Set(string name, params string[] more) =>
        ["hosts", "set", name, "--address", "127.0.0.1", "--user", "agent", "--prefix", "/srv/acme", "--host-key", Key, "--credential", "BUILDER_KEY", .. more];

    /// <summary>An office whose server lets hosts be on this machine.</summary>
    public sealed class HostOffice : Office
    {
        protected override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?> { ["Mentiko:Execution:Ssh:Hosts"] = "127.0.0.1" };
    }
}
