using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Mentiko.TestKit.Docs;
using Mentiko.TestKit.Nodes;
using Mentiko.TestKit.Server;
using Npgsql;
using Xunit;

namespace Mentiko.Cli.Tests.Docs;

/// <summary>What the other pages show is run as it stands there.</summary>
public sealed partial class DocumentedExampleTests : IDisposable
{
    private const string TestedBy = "tested by ";
    private const string NotRun = "not run: ";

    /// <summary>What the tests of this project run, and what nobody could run.</summary>
    private static readonly string[] Kinds =
    [
        "call", "settings", "request", "part of an agent", "audit entry", "audit checkpoint", "sql", "bundle", "picture",
        "commands of signing in", "commands of a day", "commands of an Owner", "commands of completion",
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("mentiko-docs-").FullName;

    public static TheoryData<string> Settings => [.. DocumentedBlock.All.Where(block => block.Kind == "settings").Select(block => block.ToString())];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Block_Each_SaysHowItIsTested()
    {
        var tests = Directory.GetFiles(Path.Combine(DocumentedBlock.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories).Select(Path.GetFileNameWithoutExtension).ToHashSet();

        Assert.All(DocumentedBlock.All, block => Assert.True(
            Kinds.Contains(block.Kind)
            || (block.Kind.StartsWith(TestedBy, StringComparison.Ordinal) && tests.Contains(block.Kind[TestedBy.Length..]))
            || (block.Kind.StartsWith(NotRun, StringComparison.Ordinal) && block.Kind.Length > NotRun.Length + 10),
            $"{block}: no test runs this example ('{block.Kind}'). Say before it how it is tested."));
        Assert.InRange(DocumentedBlock.All.Count, 25, 200);
    }

    [Fact]
    public async Task Call_Each_DoesWhatItSays()
    {
        await using var server = await MentikoServer.StartAsync();
        using var acme = await FoundAsync(server);
        var webhook = await ReadAsync(acme.PutAsJsonAsync("/api/v1/orgs/acme/webhooks/deploys", new { chain = "report" }));
        var variables = new Dictionary<string, string>
        {
            ["SERVER"] = server.Address.ToString().TrimEnd('/'),
            ["ORG"] = "acme",
            ["TOKEN"] = acme.DefaultRequestHeaders.Authorization!.Parameter!,
            ["WEBHOOK"] = "deploys",
            ["SECRET"] = webhook.GetProperty("secret").GetString()!,
        };

        var blocks = DocumentedBlock.All.Where(block => block.Kind == "call").ToList();
        foreach (var block in blocks)
        {
            var (code, output) = await ShellScript.RunAsync(block.Text, _folder, variables);
            Assert.True(code == 0, $"{block}: {output}");
        }

        Assert.Equal(2, blocks.Count);
        Assert.Equal("Europe/Berlin", (await acme.GetFromJsonAsync<JsonElement>("/api/v1/orgs/acme/schedules/nightly")).GetProperty("timeZone").GetString());
        Assert.Single((await acme.GetFromJsonAsync<JsonElement>("/api/v1/orgs/acme/webhooks/deploys/deliveries")).GetProperty("items").EnumerateArray());
    }

    [Theory]
    [MemberData(nameof(Settings))]
    public async Task Settings_OfEachPage_StartAServer(string place)
    {
        var block = DocumentedBlock.All.Single(block => block.ToString() == place);
        var settings = SettingLine().Matches(block.Text).ToDictionary(
            line => line.Groups[1].Value.Replace("__", ":", StringComparison.Ordinal),
            line => (string?)line.Groups[2].Value.Trim('"').Replace("…", "a value of sixteen letters", StringComparison.Ordinal));
        Assert.Equal(block.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length, settings.Count);

        await using var server = await MentikoServer.StartAsync(settings);
        using var anybody = server.NewClient();

        Assert.Equal(HttpStatusCode.OK, (await anybody.GetAsync("/health/live")).StatusCode);
        if (settings.TryGetValue("Mentiko:Bootstrap:AdminEmail", out var email))
        {
            var password = settings["Mentiko:Bootstrap:AdminPassword"];
            var token = await ReadAsync(anybody.PostAsJsonAsync("/api/v1/auth/token", new { email, password, @namespace = settings["Mentiko:SingleTenant:Slug"] }));
            Assert.Equal("owner", token.GetProperty("role").GetString());
        }
    }

    [Fact]
    public async Task Request_OfTheKeysPage_IsAnsweredAsShown()
    {
        await using var server = await MentikoServer.StartAsync();
        using var acme = await FoundAsync(server);
        var lines = DocumentedBlock.Of("docs/api-keys.md", "request").Single().Text.Split('\n');
        var (asked, shown) = (RequestLine().Match(lines[0]), RequestLine().Match(lines[1]));

        var answer = await acme.PostAsync(asked.Groups[2].Value, new StringContent(asked.Groups[3].Value, null, "application/json"));

        Assert.Equal(shown.Groups[1].Value, ((int)answer.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture));
        AssertSameShape(shown.Groups[3].Value, await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Definitions_InParts_AreTaken()
    {
        await using var server = await MentikoServer.StartAsync();
        using var acme = await FoundAsync(server);
        foreach (var block in DocumentedBlock.All.Where(block => block.Kind == "part of an agent"))
        {
            var body = $$"""{"runtime": {"type": "command", "command": ["true"]}, {{block.Text}} }""";
            var answer = await acme.PutAsync("/api/v1/orgs/acme/agents/example", new StringContent(body, null, "application/json"));
            Assert.True(answer.IsSuccessStatusCode, $"{block}: {await answer.Content.ReadAsStringAsync()}");
        }
    }

    [Fact]
    public async Task AuditLines_AreShapedAsTheExport()
    {
        await using var server = await MentikoServer.StartAsync();
        using var acme = await FoundAsync(server);
        var lines = (await acme.GetStringAsync("/api/v1/orgs/acme/audit/export?format=ndjson")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var head = JsonSerializer.Deserialize<JsonElement>(lines[0]);
        var entry = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(lines[1])!;
        entry.Remove("hash");

        AssertSameShape(DocumentedBlock.Of("docs/audit.md", "audit entry").Single().Text, JsonSerializer.Serialize(entry));
        AssertSameShape(DocumentedBlock.Of("docs/audit.md", "audit checkpoint").Single().Text, head.GetProperty("through").GetRawText());
    }

    [Fact]
    public async Task Sql_OfThePage_MakesRolesAndDatabase()
    {
        foreach (var block in DocumentedBlock.Of("docs/databases.md", "sql"))
        {
            using var server = MortalPostgres.TryStart();
            Assert.SkipWhen(server is null, "PostgreSQL is not installed on this machine");

            // The server of the tests has such a role and database; the page makes another.
            var sql = block.Text.Replace("mentiko", "documented", StringComparison.Ordinal).Replace("…", "password", StringComparison.Ordinal);
            await using (var super = server.Open())
            {
                foreach (var statement in sql.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                {
                    await using var command = new NpgsqlCommand(statement, super);
                    await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
                }
            }

            Assert.Equal("documented", server.Ask<string>("SELECT datname FROM pg_database WHERE datname = 'documented'"));
        }
    }

    [Fact]
    public async Task Bundle_MadeAsThePageSays_IsInTheCatalog()
    {
        foreach (var (name, text) in BundleFiles)
        {
            await File.WriteAllTextAsync(Path.Combine(_folder, name), text, TestContext.Current.CancellationToken);
        }

        Directory.CreateDirectory(Path.Combine(_folder, "files"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "files", "names.txt"), "Ada\n", TestContext.Current.CancellationToken);
        var script = DocumentedBlock.Of("docs/marketplace.md", "bundle").Single().Text;
        var (code, output) = await ShellScript.RunAsync(script, _folder, new Dictionary<string, string>());
        Assert.True(code == 0, output);

        await using var server = await MentikoServer.StartAsync(new Dictionary<string, string?>
        {
            ["Mentiko:Marketplace:Folder"] = _folder,
            ["Mentiko:Marketplace:TrustedKeys:Greeters"] = Path.Combine(_folder, "publisher.pem"),
        });
        using var acme = await FoundAsync(server);

        var item = await acme.GetFromJsonAsync<JsonElement>("/api/v1/marketplace/greeting");
        Assert.Equal("Greeters", item.GetProperty("publisher").GetString());
        Assert.Equal("echo hello", item.GetProperty("agents").GetProperty("sayer").GetProperty("runtime").GetProperty("command")[2].GetString()!.Trim());
    }

    private static Dictionary<string, string> BundleFiles => new()
    {
        ["item.json"] = """{"name": "greeting", "version": 1, "title": "Greeting", "summary": "Says hello"}""",
        ["chain.json"] = """{"steps": [{"id": "say", "agent": "sayer", "triggers": "chain:start", "emits": "say:done"}]}""",
        ["input.json"] = "{}",
        ["about.md"] = "Says hello.",
        ["sayer.json"] = """{"runtime": {"type": "command", "command": ["sh", "-c", "@say.sh"]}}""",
        ["say.sh"] = "echo hello\n",
    };

    private static async Task<HttpClient> FoundAsync(MentikoServer server)
    {
        var owner = await Person.RegisterAsync(server, "owner@acme.example");
        using (var free = await owner.WithTokenAsync(null))
        {
            await ReadAsync(free.PostAsJsonAsync("/api/v1/orgs", new { slug = "acme", name = "Acme" }));
        }

        var acme = await owner.WithTokenAsync("acme");
        await ReadAsync(acme.PutAsJsonAsync("/api/v1/orgs/acme/agents/reader", new { runtime = new { type = "command", command = new[] { "true" } } }));
        await ReadAsync(acme.PutAsJsonAsync("/api/v1/orgs/acme/chains/report", new { steps = new[] { new { id = "read", agent = "reader", triggers = "chain:start", emits = "read:done" } } }));
        return acme;
    }

    private static async Task<JsonElement> ReadAsync(Task<HttpResponseMessage> sending)
    {
        using var answer = await sending;
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{answer.RequestMessage!.RequestUri}: {answer.StatusCode} {text}");
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    private static void AssertSameShape(string documented, string actual)
    {
        var (shown, real) = (JsonSerializer.Deserialize<JsonElement>(documented), JsonSerializer.Deserialize<JsonElement>(actual));
        Assert.Equal(shown.EnumerateObject().Select(member => member.Name), real.EnumerateObject().Select(member => member.Name));
    }

    [GeneratedRegex(@"^(Mentiko__\w+)=(""[^""]*""|\S+)", RegexOptions.Multiline)]
    private static partial Regex SettingLine();

    [GeneratedRegex(@"^(\S+)\s+(/\S+)?\s*(\{.*\})$")]
    private static partial Regex RequestLine();
}
