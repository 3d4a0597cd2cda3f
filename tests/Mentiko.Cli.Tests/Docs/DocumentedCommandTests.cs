using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Mentiko.Core.Execution;
using Mentiko.TestKit.Docs;
using Mentiko.TestKit.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Xunit;

namespace Mentiko.Cli.Tests.Docs;

/// <summary>docs/cli.md, word by word, in a real shell with the real program against a real server.</summary>
public sealed class DocumentedCommandTests : IAsyncLifetime
{
    // What the page leaves to whoever reads it: which server, who asks at the prompt.
    private const string Prologue = """
        mentiko() {
          if [ "$1" = login ]; then dotnet "$CLI" "$@" --email owner@acme.example --password-stdin <<< "$PASSWORD"; else dotnet "$CLI" "$@"; fi
        }

        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("mentiko-docs-").FullName;
    private MentikoServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await MentikoServer.StartAsync(change: services =>
    {
        services.RemoveAll<IAgentExecutor>();
        services.AddSingleton<IAgentExecutor, FailingFirst>();
    });

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Page_EachOfItsCommands_DoesWhatItSays()
    {
        var owner = await Person.RegisterAsync(_server, "owner@acme.example");
        using (var free = await owner.WithTokenAsync(null))
        {
            foreach (var slug in new[] { "globex", "acme" })
            {
                await ExpectAsync(free.PostAsJsonAsync("/api/v1/orgs", new { slug, name = slug }));
            }
        }

        using var acme = await owner.WithTokenAsync("acme");
        await ExpectAsync(acme.PutAsJsonAsync("/api/v1/orgs/acme/agents/writer", new { runtime = new { type = "command", command = new[] { "true" } } }));
        await ExpectAsync(acme.PutAsJsonAsync("/api/v1/orgs/acme/chains/weekly-report", new
        {
            inputs = new { topic = new { type = "string", required = true }, count = new { type = "number", required = true } },
            steps = new[] { new { id = "write", agent = "writer", triggers = "chain:start", emits = "write:done" } },
        }));
        await ExpectAsync(acme.PutAsync("/api/v1/orgs/acme/workspace/reports/one.txt", new StringContent("a report")));
        await ExpectAsync(acme.PutAsJsonAsync("/api/v1/orgs/acme/schedules/nightly", new { chain = "weekly-report", cron = "30 2 * * *", input = new { topic = "news", count = 1 } }));
        await ExpectAsync(acme.PutAsJsonAsync("/api/v1/orgs/acme/webhooks/deploys", new { chain = "weekly-report" }));
        var run = await FailAsync(acme);
        var key = (await acme.GetFromJsonAsync<JsonElement>("/api/v1/audit/public-key")).GetProperty("publicKey").GetString();
        Directory.CreateDirectory(Path.Combine(_folder, "report-templates"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "report-templates", "weekly.md"), "# Weekly\n", TestContext.Current.CancellationToken);

        var signIn = DocumentedBlock.Of("docs/cli.md", "commands of signing in").Single().Text.Replace("https://mentiko.example.com", _server.Address.ToString(), StringComparison.Ordinal);
        var day = DocumentedBlock.Of("docs/cli.md", "commands of a day").Single().Text.Replace("RUN", run, StringComparison.Ordinal).Replace("KEY", key, StringComparison.Ordinal);
        var owning = DocumentedBlock.Of("docs/cli.md", "commands of an Owner").Single().Text;
        var completion = DocumentedBlock.Of("docs/cli.md", "commands of completion").Single().Text;
        var (code, output) = await ShellScript.RunAsync(
            $"{Prologue}mentiko login --url {_server.Address} --namespace globex\n{signIn}\nmentiko use acme\n{day}\n{owning}\n{completion}",
            _folder,
            new Dictionary<string, string>
            {
                ["CLI"] = Path.Combine(AppContext.BaseDirectory, "mentiko.dll"),
                ["PASSWORD"] = Person.Password,
                ["CLIENT_SECRET"] = "what the provider gave us",
                ["TOKEN"] = "the value of a feed's token",
                ["MENTIKO_CONFIG"] = Path.Combine(_folder, "sessions.json"),
            });

        Assert.True(code == 0, output);
        Assert.True(File.Exists(Path.Combine(_folder, "reports", "one.txt")), output);
        await ExpectAsync(acme.GetAsync("/api/v1/orgs/acme/secrets/FEED_TOKEN"));
        await ExpectAsync(acme.GetAsync("/api/v1/orgs/acme/sign-in-provider"));
        Assert.False((await acme.GetFromJsonAsync<JsonElement>("/api/v1/orgs/acme/schedules/nightly")).GetProperty("enabled").GetBoolean());
        Assert.True(new FileInfo(Path.Combine(_folder, "november.pdf")).Length > 1000, output);
        await using (var archive = await ZipFile.OpenReadAsync(Path.Combine(_folder, "acme.zip")))
        {
            Assert.NotNull(archive.GetEntry("chains/link-check.json"));
        }

        await ExpectAsync(acme.GetAsync("/api/v1/orgs/acme/workspace/templates/weekly.md"));
        var versions = await acme.GetFromJsonAsync<JsonElement>("/api/v1/orgs/acme/chains/weekly-report/versions");
        Assert.Equal("retry the writer", versions.GetProperty("items")[0].GetProperty("note").GetString());
    }

    private static async Task<string> FailAsync(HttpClient acme)
    {
        var accepted = await acme.PostAsJsonAsync("/api/v1/orgs/acme/chains/weekly-report/runs", new { input = new { topic = "news", count = 1 } });
        var run = (await accepted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("runId").GetString()!;
        var status = "";
        for (var tries = 0; tries < 600 && status != "failed"; tries++)
        {
            status = (await acme.GetFromJsonAsync<JsonElement>($"/api/v1/orgs/acme/runs/{run}")).GetProperty("status").GetString();
            await Task.Delay(25);
        }

        Assert.Equal("failed", status);
        return run;
    }

    private static async Task ExpectAsync(Task<HttpResponseMessage> sending)
    {
        using var answer = await sending;
        Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Created, $"{answer.RequestMessage!.RequestUri}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }
}
