using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Mentiko.Core.Audit;
using Mentiko.TestKit.Server;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Mentiko.Web.Tests.Api;

/// <summary>The record over HTTP: proof, export, counts, and what happens when it cannot be written.</summary>
public abstract class AuditTests(World world)
{
    [Fact]
    public async Task Verify_WholeRecord_AnswersAsTheContractSays()
    {
        var proof = await world.AsOwner.GetFromJsonAsync<JsonElement>(World.Path("/audit/verify"));
        Assert.True(proof.GetProperty("valid").GetBoolean());
        Assert.True(proof.GetProperty("entries").GetInt64() > 5);
        Assert.Equal(JsonValueKind.Null, proof.GetProperty("firstInvalidSequence").ValueKind);
        Assert.True(proof.TryGetProperty("checkpoint", out _));
    }

    [Fact]
    public async Task Export_WithThePublishedKeyAlone_IsProven()
    {
        using var anybody = world.Server.NewClient();
        var published = await anybody.GetFromJsonAsync<JsonElement>("/api/v1/audit/public-key");
        Assert.True(AuditPublicKey.TryParse(published.GetProperty("publicKey").GetString(), out var key));
        Assert.Equal(key.Id, published.GetProperty("keyId").GetString());

        using var answer = await world.AsOwner.GetAsync(World.Path("/audit/export?format=ndjson"));
        Assert.Equal("application/x-ndjson", answer.Content.Headers.ContentType!.MediaType);
        Assert.Matches("^acme-audit-.*\\.ndjson$", answer.Content.Headers.ContentDisposition!.FileName!.Trim('"'));
        var file = await answer.Content.ReadAsByteArrayAsync();
        var verdict = await ExportVerifier.VerifyAsync(new MemoryStream(file), key, CancellationToken.None);
        Assert.True(verdict.Valid, verdict.Fault?.Text);

        var bent = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(file).Replace("namespace.created", "namespace.deleted", StringComparison.Ordinal));
        Assert.False((await ExportVerifier.VerifyAsync(new MemoryStream(bent), key, CancellationToken.None)).Valid);
    }

    [Fact]
    public async Task Export_ForSpreadsheets_HasALineForEachEntry()
    {
        // More than may be under way at once: each makes place at its end.
        for (var time = 0; time < 4; time++)
        {
            var text = await world.AsOwner.GetStringAsync(World.Path("/audit/export?format=csv"));
            Assert.Contains("\"namespace.created\"", text, StringComparison.Ordinal);
        }

        await World.Expect(HttpStatusCode.UnprocessableEntity, world.AsOwner.GetAsync(World.Path("/audit/export?format=xlsx")));
        await World.Expect(HttpStatusCode.UnprocessableEntity, world.AsOwner.GetAsync(World.Path("/audit/export?after=1000000000")));
        await World.Expect(HttpStatusCode.OK, world.AsOwner.GetAsync(World.Path("/audit/export?after=1")));
    }

    [Fact]
    public async Task Histogram_CountsEveryEntryOnce_AndBoundsItsParts()
    {
        var counted = await world.AsOwner.GetFromJsonAsync<JsonElement>(World.Path("/audit/histogram?parts=7"));
        var parts = counted.GetProperty("parts").EnumerateArray().ToList();
        Assert.Equal(7, parts.Count);
        Assert.True(parts.Sum(part => part.GetProperty("entries").GetInt64()) > 5);
        await World.Expect(HttpStatusCode.UnprocessableEntity, world.AsOwner.GetAsync(World.Path("/audit/histogram?parts=201")));
        await World.Expect(HttpStatusCode.UnprocessableEntity, world.AsOwner.GetAsync(World.Path("/audit/histogram?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z")));
    }

    [Fact]
    public async Task Filters_Together_FindWhatFitsAll()
    {
        var found = await world.AsOwner.GetFromJsonAsync<JsonElement>(World.Path($"/audit?action=secret.created&actor={world.Owner.UserId}&target=FEED_TOKEN&outcome=allowed"));
        var entry = Assert.Single(found.GetProperty("items").EnumerateArray());
        Assert.Equal("secret.created", entry.GetProperty("action").GetString());
        Assert.Equal(JsonValueKind.Null, found.GetProperty("next").ValueKind);
        var none = await world.AsOwner.GetFromJsonAsync<JsonElement>(World.Path($"/audit?action=secret.created&actor={world.Owner.UserId}&outcome=denied"));
        Assert.Empty(none.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task SignIn_RefusedForANamespace_IsInTheRecordOfItsMemberAlone()
    {
        using var nobody = world.Server.NewClient();
        async Task TryAsync(string email, string slug) => await World.Expect(
            HttpStatusCode.Unauthorized, nobody.PostAsJsonAsync("/api/v1/auth/token", new { email, password = "not the password", @namespace = slug }));

        await TryAsync(world.Viewer.Email, World.Globex);
        await TryAsync("nobody@acme.example", World.Acme);
        await TryAsync(world.Viewer.Email, World.Acme);
        JsonElement[] denied = [];
        for (var i = 0; i < 200 && denied.Length == 0; i++)
        {
            await Task.Delay(50);
            denied = await DeniedAsync(world.AsOwner, World.Acme);
        }

        var entry = Assert.Single(denied);
        Assert.Equal((world.Viewer.UserId, "invalid-credentials"), (entry.GetProperty("target").GetProperty("id").GetString(), entry.GetProperty("details").GetProperty("reason").GetString()));
        Assert.True(world.IsSingle || (await DeniedAsync(world.AsStranger, World.Globex)).Length == 0);
    }

    [Fact]
    public async Task Record_ThatCannotBeWritten_UndoesTheActAndReadsGoOn()
    {
        await using var server = await MentikoServer.StartAsync();
        var owner = await Person.RegisterAsync(server, "owner@acme.example");
        using var asUser = await owner.WithTokenAsync(null);
        await World.Expect(HttpStatusCode.Created, asUser.PostAsJsonAsync("/api/v1/orgs", new { slug = "acme", name = "Acme" }));
        using var client = await owner.WithTokenAsync("acme");
        Task<HttpResponseMessage> WriteAsync() => client.PutAsJsonAsync(World.Path("/agents/reader"), new { runtime = new { type = "command", command = new[] { "true" } } });
        await using var database = new SqliteConnection($"Data Source={server.DataRoot}/data/.platform/mentiko.db");
        await database.OpenAsync();
        await RunAsync(database, """CREATE TRIGGER "broken" BEFORE INSERT ON "AuditEntries" BEGIN SELECT RAISE(ABORT, 'the audit is broken'); END""");

        var refused = await World.JsonAsync(await World.Expect(HttpStatusCode.ServiceUnavailable, WriteAsync()));
        Assert.Equal("audit-unavailable", refused.GetProperty("code").GetString());
        await World.Expect(HttpStatusCode.NotFound, client.GetAsync(World.Path("/agents/reader")));
        await World.Expect(HttpStatusCode.OK, client.GetAsync(World.Path("/audit")));
        await World.Expect(HttpStatusCode.OK, client.GetAsync(World.Path("/runs")));

        await RunAsync(database, """DROP TRIGGER "broken" """);
        await World.Expect(HttpStatusCode.Created, WriteAsync());
    }

    private static async Task RunAsync(SqliteConnection database, string sql)
    {
        await using var command = database.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<JsonElement[]> DeniedAsync(HttpClient client, string slug) =>
        [.. (await client.GetFromJsonAsync<JsonElement>($"/api/v1/orgs/{slug}/audit?action=token.issued&outcome=denied")).GetProperty("items").EnumerateArray()];
}

[Collection(SharedWorld.Name)]
public sealed class RecordOfMany(World world) : AuditTests(world);

[Collection(SharedSingleWorld.Name)]
public sealed class RecordOfOne(SingleWorld world) : AuditTests(world);
