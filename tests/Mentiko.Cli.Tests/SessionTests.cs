using System.Text.Json;
using Mentiko.TestKit.Server;
using Xunit;

namespace Mentiko.Cli.Tests;

public sealed class SessionTests(Office office) : IClassFixture<Office>
{
    [Fact]
    public async Task Login_ThenWhoAmI_SaysWhoAndWhere()
    {
        using var shell = await office.ShellOfAsync("owner");

        var me = await shell.RunAsync("whoami", "--json");

        var session = JsonDocument.Parse(me.Out).RootElement.GetProperty("session");
        Assert.Equal(("token", "acme", "owner"), (session.GetProperty("kind").GetString(), session.GetProperty("namespace").GetString(), session.GetProperty("role").GetString()));
    }

    [Fact]
    public async Task Login_WrongPassword_SaysSoAndKeepsNothing()
    {
        using var shell = new Shell();

        var outcome = await shell.RunAsync("wrong\n", ["login", "--url", office.Server.Address.ToString(), "--email", "owner@acme.example", "--password-stdin"]);

        Assert.Equal(ExitCodes.SignedOut, outcome.Code);
        Assert.NotEmpty(outcome.Error);
        Assert.False(File.Exists(shell.ProfilePath));
    }

    [Fact]
    public async Task Login_TheFileOfSessions_IsItsUsersAlone()
    {
        using var shell = await office.ShellOfAsync("owner");

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(shell.ProfilePath));
        Assert.DoesNotContain(Person.Password, File.ReadAllText(shell.ProfilePath));
    }

    [Fact]
    public async Task Sessions_ThatOthersMayRead_AreRefused()
    {
        using var shell = await office.ShellOfAsync("owner");
        File.SetUnixFileMode(shell.ProfilePath, File.GetUnixFileMode(shell.ProfilePath) | UnixFileMode.OtherRead);

        var outcome = await shell.RunAsync("whoami");

        Assert.Equal(ExitCodes.Usage, outcome.Code);
        Assert.Contains("chmod 600", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logout_TheToken_IsWorthNothingAfterwards()
    {
        using var shell = await office.ShellOfAsync("owner");
        using var stored = JsonDocument.Parse(File.ReadAllText(shell.ProfilePath));
        var token = stored.RootElement.GetProperty("sessions")[0].GetProperty("token").GetString()!;
        shell.Variables["MENTIKO_URL"] = office.Server.Address.ToString();

        Assert.Equal(0, (await shell.RunAsync("logout")).Code);
        shell.Variables["MENTIKO_TOKEN"] = token;

        Assert.Equal(ExitCodes.SignedOut, (await shell.RunAsync("whoami")).Code);
    }

    [Fact]
    public async Task Command_WithoutASession_SaysHowToSignIn()
    {
        using var shell = new Shell();
        shell.Variables["MENTIKO_URL"] = office.Server.Address.ToString();

        var outcome = await shell.RunAsync("runs", "list", "-n", "acme");

        Assert.Equal(ExitCodes.SignedOut, outcome.Code);
        Assert.Contains("mentiko login --namespace acme", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_InANamespaceOfOthers_GivesTheServersOwnSentence()
    {
        using var shell = await office.ShellOfAsync("owner");
        using var stored = JsonDocument.Parse(File.ReadAllText(shell.ProfilePath));
        shell.Variables["MENTIKO_TOKEN"] = stored.RootElement.GetProperty("sessions")[0].GetProperty("token").GetString()!;

        var outcome = await shell.RunAsync("runs", "list", "-n", "globex");

        Assert.Equal(ExitCodes.Refused, outcome.Code);
        Assert.Equal(0, (await shell.RunAsync("runs", "list", "-n", "acme")).Code);
    }

    [Fact]
    public async Task Command_NobodyAnswers_HasACodeOfItsOwn()
    {
        using var shell = new Shell();
        shell.Variables["MENTIKO_TOKEN"] = "anything";

        Assert.Equal(ExitCodes.Unreachable, (await shell.RunAsync("whoami", "--url", "http://127.0.0.1:1")).Code);
    }

    [Fact]
    public async Task Command_TheServerSendsElsewhere_TheTokenDoesNotGoAlong()
    {
        var asked = new List<Uri?>();
        using var shell = new Shell(() => new SayingServer(request =>
        {
            asked.Add(request.RequestUri);
            return new HttpResponseMessage(System.Net.HttpStatusCode.Redirect) { Headers = { Location = new Uri("http://elsewhere.example/") } };
        }));
        shell.Variables["MENTIKO_TOKEN"] = "anything";

        var outcome = await shell.RunAsync("whoami", "--url", "http://mentiko.example");

        Assert.Equal(ExitCodes.Usage, outcome.Code);
        Assert.Equal("mentiko.example", Assert.Single(asked)!.Host);
    }
}
