using System.Text.Json;
using Xunit;

namespace Mentiko.Cli.Tests;

public sealed class SignInProviderTests(Office office) : IClassFixture<Office>
{
    private const string Secret = "a client secret that nobody guesses 4711";

    [Fact]
    public async Task Set_Show_KeepTheSecret_Delete()
    {
        using var shell = await office.ShellOfAsync("owner");

        var set = await shell.RunAsync(Secret + "\n", Set("--email-domain", "acme.example", "--default-role", "operator"));
        Assert.True(set.Code == 0, set.Error);
        Assert.Contains("/sign-in/organization/back/acme", set.Error, StringComparison.Ordinal);
        var kept = await shell.RunAsync(Set("--keep-secret", "--disabled"));
        Assert.True(kept.Code == 0, kept.Error);
        var shown = await shell.RunAsync("sign-in-provider", "show", "--json");
        var provider = JsonElement.Parse(shown.Out);
        Assert.Equal(("https://id.example.com", 2, false), (provider.GetProperty("issuer").GetString(), provider.GetProperty("version").GetInt32(), provider.GetProperty("enabled").GetBoolean()));
        Assert.Matches(@"(?m)^shown as +Acme's accounts *$", (await shell.RunAsync("sign-in-provider", "show")).Out);
        Assert.DoesNotContain("4711", set.Out + set.Error + shown.Out, StringComparison.Ordinal);

        Assert.Equal(0, (await shell.RunAsync("sign-in-provider", "delete")).Code);
        Assert.Equal(ExitCodes.Refused, (await shell.RunAsync("sign-in-provider", "show")).Code);
    }

    [Fact]
    public async Task Set_TheSecretAsAnArgumentOrNotAtAll_IsWrongUsage()
    {
        using var shell = await office.ShellOfAsync("owner");

        Assert.Equal(ExitCodes.Usage, (await shell.RunAsync(Set("--client-secret", Secret))).Code);
        Assert.Equal(ExitCodes.Usage, (await shell.RunAsync(Set())).Code);
        Assert.Equal(ExitCodes.Usage, (await shell.RunAsync(Secret, Set("--keep-secret", "--secret-file", "-"))).Code);
    }

    [Fact]
    public async Task Set_ByWhoMayNot_ShowsTheServersSentence()
    {
        using var shell = await office.ShellOfAsync("viewer");

        var refused = await shell.RunAsync(Secret, Set());

        Assert.Equal(ExitCodes.Refused, refused.Code);
        Assert.NotEmpty(refused.Error.Trim());
    }

    private static string[] Set(params string[] more) =>
        ["sign-in-provider", "set", "--issuer", "https://id.example.com", "--client-id", "mentiko", "--display-name", "Acme's accounts", .. more];
}
