using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Mentiko.Web.Tests.Gates;
using Xunit;

namespace Mentiko.Web.Tests.Api;

/// <summary>Remote hosts over HTTP: what is taken, who may, and what voids a preflight.</summary>
public abstract class HostTests(World world)
{
    private const string Key = "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU";

    [Fact]
    public async Task Put_New_IsShownUnusable_AndItsStoryIsOnRecord()
    {
        var path = World.Path("/hosts/builder");
        var made = await World.JsonAsync(await World.Expect(HttpStatusCode.Created, world.AsOwner.PutAsync(path, World.Json(Host()))));
        Assert.Equal((false, 22, Key, "FEED_TOKEN"), (made.GetProperty("usable").GetBoolean(), made.GetProperty("port").GetInt32(), made.GetProperty("hostKey").GetString(), made.GetProperty("credential").GetString()));
        Assert.Equal(JsonValueKind.Null, made.GetProperty("preflight").ValueKind);

        // A host that does not answer, and a secret that is no key: a result that is stored and shown, not a failure of the server.
        var looked = await World.JsonAsync(await World.Expect(HttpStatusCode.OK, world.AsOwner.PostAsync($"{path}/preflight", null)));
        Assert.False(looked.GetProperty("preflight").GetProperty("passed").GetBoolean());
        Assert.NotEqual(0, (await world.AsOwner.GetFromJsonAsync<JsonElement>(path)).GetProperty("preflight").GetProperty("findings").GetArrayLength());

        var changed = await World.JsonAsync(await World.Expect(HttpStatusCode.OK, world.AsOwner.PutAsync(path, World.Json(Host(prefix: "/srv/other")))));
        Assert.Equal(JsonValueKind.Null, changed.GetProperty("preflight").ValueKind);
        await World.Expect(HttpStatusCode.NoContent, world.AsOwner.DeleteAsync(path));
        await World.Expect(HttpStatusCode.NotFound, world.AsOwner.GetAsync(path));

        var story = await world.AsOwner.GetFromJsonAsync<JsonElement>(World.Path("/audit?target=builder"));
        Assert.Equal(["host.deleted", "host.updated", "host.checked", "host.created"], story.GetProperty("items").EnumerateArray().Select(entry => entry.GetProperty("action").GetString()));
        Assert.Equal("failed", story.GetProperty("items")[2].GetProperty("outcome").GetString());
    }

    [Theory]
    [InlineData("address", "10.0.0.1")]
    [InlineData("address", "host.example.com")]
    [InlineData("address", "a b")]
    [InlineData("user", "root")]
    [InlineData("user", "-oProxyCommand=id")]
    [InlineData("prefix", "/srv/../etc")]
    [InlineData("prefix", "srv")]
    [InlineData("prefix", "/srv/a b")]
    [InlineData("hostKey", "SHA256:short")]
    [InlineData("credential", "NO_SUCH_SECRET")]
    [InlineData("credential", "PATH")]
    [InlineData("privateKey", "a value")]
    public async Task Put_WithWhatIsWrong_NamesIt(string member, string value)
    {
        var body = JsonSerializer.Deserialize<Dictionary<string, object>>(Host())!;
        body[member] = value;
        using var answer = await world.AsOwner.PutAsync(World.Path("/hosts/wrong"), World.Json(JsonSerializer.Serialize(body)));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains($"$.{member}", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Operator_Reads_AndDoesNotLearnTheNameOfTheSecret()
    {
        using var reader = await world.Operator.WithTokenAsync(World.Acme);
        await World.Expect(HttpStatusCode.OK, world.AsOwner.PostAsync(World.Path("/hosts/report/preflight"), null));
        var host = await reader.GetFromJsonAsync<JsonElement>(World.Path("/hosts/report"));
        Assert.Equal(JsonValueKind.Null, host.GetProperty("credential").ValueKind);
        Assert.NotEqual(0, host.GetProperty("preflight").GetProperty("findings").GetArrayLength());
        Assert.DoesNotContain("FEED_TOKEN", host.GetRawText(), StringComparison.Ordinal);
        await RefusalTests.AssertRefusedAsync(HttpStatusCode.Forbidden, "forbidden", reader.PutAsync(World.Path("/hosts/report"), World.Json(Host())));
        using var viewer = await world.Viewer.WithTokenAsync(World.Acme);
        await RefusalTests.AssertRefusedAsync(HttpStatusCode.Forbidden, "forbidden", viewer.GetAsync(World.Path("/hosts")));
    }

    private static string Host(string prefix = "/srv/acme") =>
        $$"""{"address":"127.0.0.1","user":"agent","prefix":"{{prefix}}","hostKey":"{{Key}}","credential":"FEED_TOKEN"}""";
}

[Collection(SharedWorld.Name)]
public sealed class HostsOfMany(World world) : HostTests(world);

[Collection(SharedSingleWorld.Name)]
public sealed class HostsOfOne(SingleWorld world) : HostTests(world);
