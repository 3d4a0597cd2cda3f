using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.Nodes;
using Mentiko.Infrastructure.Offboarding;
using Mentiko.TestKit.Persistence;
using Mentiko.TestKit.Server;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Mentiko.Web.Tests.Offboarding;

/// <summary>An organization that leaves takes everything with it and leaves nothing but its record; the one beside it feels nothing.</summary>
public sealed class OffboardingTests
{
    private const string Secret = "a-value-nobody-exports";

    [Theory]
    [InlineData("Sqlite")]
    [InlineData("PostgreSql")]
    public async Task Delete_WithRunsUnderWay_LeavesTheRecordAloneAndFreesTheSlug(string provider)
    {
        using var database = DatabaseUnderTest.New(Enum.Parse<TestProvider>(provider));
        var settings = new Dictionary<string, string?>();
        database.Configure(settings, "Mentiko:Database:");
        var copies = Directory.CreateTempSubdirectory("mentiko-test-");
        settings["Mentiko:Audit:CheckpointCopies"] = copies.FullName;
        await using var server = await MentikoServer.StartAsync(settings);
        var owner = await Person.RegisterAsync(server, "owner@acme.example");
        var stranger = await Person.RegisterAsync(server, "owner@globex.example");
        var acme = await FillAsync(owner, "acme");
        var globex = await FillAsync(stranger, "globex");
        var cookie = await owner.WithCookieAsync("acme");
        var (gone, control) = (IdOf(database, "acme"), IdOf(database, "globex"));
        var before = Count(server, database, control);
        Assert.True(Count(server, database, gone).Values.Sum() > 10);

        await World.Expect(HttpStatusCode.UnprocessableEntity, DeleteAsync(acme, "acme", "globex"));
        await World.Expect(HttpStatusCode.OK, acme.GetAsync("/api/v1/orgs/acme/chains"));
        await World.Expect(HttpStatusCode.Accepted, DeleteAsync(acme, "acme", "acme"));

        // At once: the credential is nobody's, the session finds nothing, no new one can be had, and the key is gone.
        await World.Expect(HttpStatusCode.Unauthorized, acme.GetAsync("/api/v1/orgs/acme/chains"));
        await World.Expect(HttpStatusCode.NotFound, cookie.GetAsync("/api/v1/orgs/acme/chains"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => owner.WithTokenAsync("acme"));
        Assert.Equal(0, Count(server, database, gone)["NamespaceKeys"]);
        using var free = await owner.WithTokenAsync(null);
        Assert.Equal(0, (await free.GetFromJsonAsync<JsonElement>("/api/v1/orgs")).GetProperty("items").GetArrayLength());

        using var next = await stranger.WithTokenAsync(null);
        await UntilFreeAsync(next, "acme");
        Assert.All(Count(server, database, gone), table => Assert.True(table.Value == 0, $"{table.Key}: {table.Value}"));
        Assert.True(Scalar(database, $"""SELECT COUNT(*) FROM "AuditEntries" WHERE "NamespaceId" = '{Text(provider, gone)}' AND "Action" IN ('namespace.deleted', 'namespace.erased')""") == 2);

        // The record was signed once more before the tree with its checkpoints went; the control has had no reason to be.
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(copies.FullName, gone.ToString("N")), "*.json", SearchOption.AllDirectories));
        Assert.False(Directory.Exists(Path.Combine(copies.FullName, control.ToString("N"))));
        copies.Delete(recursive: true);

        // The slug's new owner sees nothing of the past.
        using var again = await stranger.WithTokenAsync("acme");
        foreach (var list in new[] { "chains", "agents", "runs", "secrets" })
        {
            Assert.Equal(0, (await again.GetFromJsonAsync<JsonElement>($"/api/v1/orgs/acme/{list}")).GetProperty("items").GetArrayLength());
        }

        Assert.Equal(0, (await again.GetFromJsonAsync<JsonElement>("/api/v1/orgs/acme/workspace")).GetProperty("entries").GetArrayLength());
        Assert.Equal(1, (await again.GetFromJsonAsync<JsonElement>("/api/v1/orgs/acme/members")).GetProperty("items").GetArrayLength());
        var actions = (await again.GetFromJsonAsync<JsonElement>("/api/v1/orgs/acme/audit")).GetProperty("items").EnumerateArray().Select(entry => entry.GetProperty("action").GetString());
        Assert.DoesNotContain("chain.updated", actions);
        await World.Expect(HttpStatusCode.NotFound, cookie.GetAsync("/api/v1/orgs/acme/chains"));

        // The control: the neighbour has all it had, and its held run still runs.
        var after = Count(server, database, control);
        Assert.All(before, table => Assert.True(after[table.Key] >= table.Value, $"{table.Key}: {table.Value} then {after[table.Key]}"));
        await World.Expect(HttpStatusCode.OK, globex.GetAsync("/api/v1/orgs/globex/workspace/notes/one.txt"));
        Assert.Equal("running", (await globex.GetFromJsonAsync<JsonElement>("/api/v1/orgs/globex/runs?chain=held")).GetProperty("items")[0].GetProperty("status").GetString());
    }

    [Fact]
    public async Task Export_HoldsEverythingOfItsOwnAndNothingForeignOrSecret()
    {
        await using var server = await MentikoServer.StartAsync();
        var acme = await FillAsync(await Person.RegisterAsync(server, "owner@acme.example"), "acme");
        await FillAsync(await Person.RegisterAsync(server, "owner@globex.example"), "globex");

        var answer = await World.Expect(HttpStatusCode.OK, acme.GetAsync("/api/v1/orgs/acme/export"));
        using var zip = new ZipArchive(await answer.Content.ReadAsStreamAsync());
        var content = zip.Entries.ToDictionary(entry => entry.FullName, Read, StringComparer.Ordinal);

        foreach (var name in new[] { "organization.json", "agents/reader.json", "agents/holder.json", "chains/report.json", "chains/held.json", "members.ndjson", "secrets.ndjson", "audit.ndjson" })
        {
            Assert.Contains(name, content.Keys);
        }

        Assert.Equal("of acme", content["workspace/notes/one.txt"]);
        Assert.Contains("line of acme", string.Concat(content.Where(entry => entry.Key.EndsWith("/log.txt", StringComparison.Ordinal)).Select(entry => entry.Value)), StringComparison.Ordinal);
        Assert.Contains(content.Keys, name => name.EndsWith("events/000001-chain.start.json", StringComparison.Ordinal));
        Assert.Contains(content.Keys, name => name.EndsWith("/definition.json", StringComparison.Ordinal));
        Assert.Contains("namespace.exported", content["audit.ndjson"], StringComparison.Ordinal);
        Assert.Contains("FEED_TOKEN", content["secrets.ndjson"], StringComparison.Ordinal);
        Assert.All(content.Values, text => Assert.DoesNotContain(Secret, text, StringComparison.Ordinal));
        Assert.All(content, entry => Assert.DoesNotContain("globex", entry.Key + entry.Value, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Export_OfAScopeWhoseSlugIsAnothersNow_HoldsNothingOfTheirs()
    {
        using var database = DatabaseUnderTest.New(TestProvider.Sqlite);
        var settings = new Dictionary<string, string?>();
        database.Configure(settings, "Mentiko:Database:");
        await using var server = await MentikoServer.StartAsync(settings);
        using var acme = await FillAsync(await Person.RegisterAsync(server, "owner@acme.example"), "acme");
        var old = await ScopeAsync(server, database);
        var export = server.Services.GetRequiredService<INamespaceExport>();

        using (export.Begin(old).Value)
        {
            await World.Expect(HttpStatusCode.TooManyRequests, acme.GetAsync("/api/v1/orgs/acme/export"));
        }

        // The control: while it is there, the scope reads its own.
        Assert.Contains("workspace/notes/one.txt", await NamesAsync(export, old));

        using var theirs = await GiveSlugAwayAsync(server, acme);
        Assert.DoesNotContain("workspace/secret.txt", await NamesAsync(export, old));
    }

    [Fact]
    public async Task Erase_ByANodeThatStoodStill_LeavesTheSlugsNewTree()
    {
        using var database = DatabaseUnderTest.New(TestProvider.Sqlite);
        var settings = new Dictionary<string, string?>();
        database.Configure(settings, "Mentiko:Database:");
        await using var server = await MentikoServer.StartAsync(settings);
        using var acme = await FillAsync(await Person.RegisterAsync(server, "owner@acme.example"), "acme");
        var old = await ScopeAsync(server, database);
        using var theirs = await GiveSlugAwayAsync(server, acme);

        var term = await server.Services.GetRequiredService<Leadership>().TryLeadAsync("lead:test", null, TimeSpan.FromMinutes(1));
        Assert.False(await server.Services.GetRequiredService<OffboardingWorker>().EraseAsync(old.Organization, term!, CancellationToken.None));
        await World.Expect(HttpStatusCode.OK, theirs.GetAsync("/api/v1/orgs/acme/workspace/secret.txt"));
    }

    private static async Task<NamespaceScope> ScopeAsync(MentikoServer server, DatabaseUnderTest database) =>
        (await server.Services.GetRequiredService<NamespaceGate>().EnterAsSystemAsync(new NamespaceId(IdOf(database, "acme")), CancellationToken.None)).Value;

    /// <summary>Deletes acme; a stranger makes it anew and puts a file there.</summary>
    private static async Task<HttpClient> GiveSlugAwayAsync(MentikoServer server, HttpClient acme)
    {
        await World.Expect(HttpStatusCode.Accepted, DeleteAsync(acme, "acme", "acme"));
        var stranger = await Person.RegisterAsync(server, "owner@globex.example");
        using (var free = await stranger.WithTokenAsync(null))
        {
            await UntilFreeAsync(free, "acme");
        }

        var theirs = await stranger.WithTokenAsync("acme");
        await World.Expect(HttpStatusCode.Created, theirs.PutAsync("/api/v1/orgs/acme/workspace/secret.txt", new StringContent("theirs")));
        return theirs;
    }

    private static async Task<IReadOnlyList<string>> NamesAsync(INamespaceExport export, NamespaceScope scope)
    {
        using var written = new MemoryStream();
        using var file = export.Begin(scope).Value;
        await file.WriteAsync(written, CancellationToken.None);
        using var zip = new ZipArchive(new MemoryStream(written.ToArray()));
        return [.. zip.Entries.Select(entry => entry.FullName)];
    }

    private static async Task<HttpClient> FillAsync(Person owner, string slug)
    {
        using (var free = await owner.WithTokenAsync(null))
        {
            await World.Expect(HttpStatusCode.Created, free.PostAsJsonAsync("/api/v1/orgs", new { slug, name = slug }));
        }

        var client = await owner.WithTokenAsync(slug);
        await PutAsync(client, slug, "report", "reader", ["true", $"line of {slug}"]);
        await PutAsync(client, slug, "held", "holder", ["hold-on"]);
        await World.Expect(HttpStatusCode.Created, client.PutAsJsonAsync($"/api/v1/orgs/{slug}/secrets/FEED_TOKEN", new { value = Secret }));
        await World.Expect(HttpStatusCode.Created, client.PutAsync($"/api/v1/orgs/{slug}/workspace/notes/one.txt", new StringContent($"of {slug}")));
        await RunAsync(client, slug, "report", "succeeded");
        await RunAsync(client, slug, "held", "running");
        return client;
    }

    private static async Task PutAsync(HttpClient client, string slug, string chain, string agent, string[] command)
    {
        await World.Expect(HttpStatusCode.Created, client.PutAsJsonAsync($"/api/v1/orgs/{slug}/agents/{agent}", new { runtime = new { type = "command", command } }));
        await World.Expect(HttpStatusCode.Created, client.PutAsJsonAsync($"/api/v1/orgs/{slug}/chains/{chain}", new
        {
            steps = new[] { new { id = "read", agent, triggers = new[] { "chain:start" }, emits = new[] { "read:done" } } },
        }));
    }

    private static async Task RunAsync(HttpClient client, string slug, string chain, string status)
    {
        var run = (await World.JsonAsync(await World.Expect(HttpStatusCode.Accepted, client.PostAsJsonAsync($"/api/v1/orgs/{slug}/chains/{chain}/runs", new { input = new { } })))).GetProperty("runId").GetString();
        for (var tries = 0; tries < 1200; tries++)
        {
            if ((await client.GetFromJsonAsync<JsonElement>($"/api/v1/orgs/{slug}/runs/{run}")).GetProperty("status").GetString() == status)
            {
                return;
            }

            await Task.Delay(25, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException($"{chain} did not become {status}.");
    }

    private static async Task UntilFreeAsync(HttpClient client, string slug)
    {
        for (var tries = 0; tries < 600; tries++)
        {
            using var answer = await client.PostAsJsonAsync("/api/v1/orgs", new { slug, name = slug });
            if (answer.StatusCode == HttpStatusCode.Created)
            {
                return;
            }

            Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException($"The slug {slug} did not become free.");
    }

    private static Task<HttpResponseMessage> DeleteAsync(HttpClient client, string slug, string confirm) =>
        client.SendAsync(new HttpRequestMessage(HttpMethod.Delete, $"/api/v1/orgs/{slug}") { Content = JsonContent.Create(new { confirm }) });

    private static string Read(ZipArchiveEntry entry)
    {
        using var reader = new StreamReader(entry.Open());
        return reader.ReadToEnd();
    }

    private static Guid IdOf(DatabaseUnderTest database, string slug)
    {
        using var connection = database.OpenRaw();
        using var command = connection.CreateCommand();
        command.CommandText = $"""SELECT "Id" FROM "Namespaces" WHERE "Slug" = '{slug}'""";
        var id = command.ExecuteScalar()!;
        return id as Guid? ?? Guid.Parse((string)id);
    }

    /// <summary>Rows of the namespace in each table of the model that names one, but the record.</summary>
    private static Dictionary<string, long> Count(MentikoServer server, DatabaseUnderTest database, Guid owner) =>
        server.Services.GetRequiredService<OwnedRows>().FindTypes().ToDictionary(
            type => Microsoft.EntityFrameworkCore.RelationalEntityTypeExtensions.GetTableName(type)!,
            type => Scalar(database, $"""SELECT COUNT(*) FROM "{Microsoft.EntityFrameworkCore.RelationalEntityTypeExtensions.GetTableName(type)}" WHERE UPPER(CAST("NamespaceId" AS varchar(36))) = '{owner.ToString().ToUpperInvariant()}'"""));

    private static long Scalar(DatabaseUnderTest database, string sql)
    {
        using var connection = database.OpenRaw();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }

    // SQLite keeps them as text in capitals.
    private static string Text(string provider, Guid id) => provider == "Sqlite" ? id.ToString().ToUpperInvariant() : id.ToString();
}
