using Mentiko.TestKit.Server;
using Xunit;

namespace Mentiko.Cli.Tests;

/// <summary>One real server with an organization, its Owner and a Viewer.</summary>
public class Office : IAsyncLifetime
{
    public const string Slug = "acme";

    public MentikoServer Server { get; private set; } = null!;

    /// <summary>Of the server, beside what every test needs.</summary>
    protected virtual IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>();

    public async ValueTask InitializeAsync()
    {
        Server = await MentikoServer.StartAsync(new Dictionary<string, string?>(Settings));
        await Person.RegisterAsync(Server, "owner@acme.example");
        await Person.RegisterAsync(Server, "viewer@acme.example");
        using var shell = new Shell();
        Assert.Equal(0, (await LogInAsync(shell, "owner", null)).Code);
        Assert.Equal(0, (await shell.RunAsync("orgs", "create", Slug, "--name", "Acme")).Code);
        Assert.Equal(0, (await LogInAsync(shell, "owner")).Code);
        Assert.Equal(0, (await shell.RunAsync("members", "add", "viewer@acme.example", "--role", "viewer")).Code);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Server.DisposeAsync();
    }

    internal Task<Outcome> LogInAsync(Shell shell, string who, string? slug = Slug) => shell.RunAsync(
        Person.Password + "\n",
        ["login", "--url", Server.Address.ToString(), "--email", $"{who}@acme.example", "--password-stdin", .. slug is null ? Array.Empty<string>() : ["--namespace", slug]]);

    /// <summary>A shell in which somebody is signed in.</summary>
    internal async Task<Shell> ShellOfAsync(string who)
    {
        var shell = new Shell();
        var outcome = await LogInAsync(shell, who);
        Assert.True(outcome.Code == 0, outcome.Error);
        return shell;
    }

    /// <summary>The Owner's shell, in an organization that has the chain <c>report</c>.</summary>
    internal async Task<Shell> ShellWithChainAsync()
    {
        var shell = await ShellOfAsync("owner");
        var agent = shell.Write("reader.json", """{"runtime": {"type": "command", "command": ["true"]}}""");
        var chain = shell.Write("report.json", """{"steps": [{"id": "read", "agent": "reader", "triggers": "chain:start", "emits": "read:done"}]}""");
        foreach (var args in new[] { new[] { "agents", "apply", agent }, ["chains", "apply", chain] })
        {
            var applied = await shell.RunAsync(args);
            Assert.True(applied.Code == 0, applied.Error);
        }

        return shell;
    }
}
