using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Mentiko.Web.Tests.Gates;
using Mentiko.Web.Tests.Isolation;
using Xunit;

namespace Mentiko.Web.Tests.Api;

/// <summary>Webhooks over HTTP: what a signature opens, what no signature tells, and what is kept of deliveries.</summary>
public abstract class WebhookTests(World world)
{
    private const string Body = """{"topic":"tea"}""";

    [Fact]
    public async Task Put_New_ShowsTheSecretOnceAndRotateShowsAnother()
    {
        var (path, secret) = await MakeAsync("once");
        Assert.StartsWith("whsec_", secret, StringComparison.Ordinal);
        Assert.DoesNotContain("secret\"", await world.AsOwner.GetStringAsync(path), StringComparison.Ordinal);
        var again = await World.Expect(HttpStatusCode.OK, world.AsOwner.PutAsync(path, World.Json("""{"chain":"report","enabled":false}""")));
        Assert.False((await World.JsonAsync(again)).TryGetProperty("secret", out _));

        var rotated = (await World.JsonAsync(await World.Expect(HttpStatusCode.OK, world.AsOwner.PostAsync($"{path}/rotate", null)))).GetProperty("secret").GetString();
        Assert.NotEqual(secret, rotated);
        var actions = await world.AsOwner.GetFromJsonAsync<JsonElement>(World.Path("/audit?target=once"));
        Assert.Equal(["webhook.rotated", "webhook.updated", "webhook.created"], actions.GetProperty("items").EnumerateArray().Select(entry => entry.GetProperty("action").GetString()));
    }

    [Fact]
    public async Task Call_SignedWell_StartsTheChainAsTheWebhook()
    {
        var (path, secret) = await MakeAsync("called");
        var accepted = await World.JsonAsync(await World.Expect(HttpStatusCode.Accepted, SendAsync("called", secret, Body)));
        var run = await world.WaitForAsync(accepted.GetProperty("runId").GetString()!, "succeeded");
        Assert.Equal(("webhook", "webhook called"), (run.GetProperty("trigger").GetProperty("kind").GetString(), run.GetProperty("trigger").GetProperty("actor").GetString()));
        Assert.Equal("tea", run.GetProperty("input").GetProperty("topic").GetString());

        var delivery = (await world.AsOwner.GetFromJsonAsync<JsonElement>($"{path}/deliveries")).GetProperty("items")[0];
        Assert.Equal(("accepted", "delivery", accepted.GetProperty("runId").GetString()), (delivery.GetProperty("state").GetString(), delivery.GetProperty("kind").GetString(), delivery.GetProperty("runId").GetString()));
        await RefusalTests.AssertRefusedAsync(HttpStatusCode.Conflict, "conflict", world.AsOwner.DeleteAsync(World.Path("/chains/report")));
    }

    [Fact]
    public async Task Call_ThatProvesNothing_SameBytesAsNoSuchWebhook()
    {
        var (_, secret) = await MakeAsync("quiet");
        var (disabled, secretOfDisabled) = await MakeAsync("switched-off");
        await World.Expect(HttpStatusCode.OK, world.AsOwner.PutAsync(disabled, World.Json("""{"chain":"report","enabled":false}""")));
        var now = DateTimeOffset.UtcNow;
        using var never = await SendAsync("never-made", secret, Body);
        Assert.Equal(HttpStatusCode.NotFound, never.StatusCode);
        var expected = await Bytes.OfAsync(never, withSeals: true);
        Task<HttpResponseMessage>[] calls =
        [
            SendAsync("quiet", secret, Body, slug: World.NeverMade),
            SendAsync("quiet", secret, Body, slug: World.Globex),
            SendAsync("quiet", secret, Body, slug: "NO.SLUG"),
            SendAsync("switched-off", secretOfDisabled, Body),
            SendAsync("quiet", secretOfDisabled, Body),
            SendAsync("quiet", secret, Body, signature: ""),
            SendAsync("quiet", secret, Body, signature: "t=1,v1=zz"),
            SendAsync("quiet", secret, Body, signature: Sign(secret, "{}", now)),
            SendAsync("quiet", secret, Body, signature: Sign(secret, Body, now.AddSeconds(-302))),
            SendAsync("quiet", secret, Body, signature: Sign(secret, Body, now.AddSeconds(90))),
            SendAsync("quiet", secret, Body, signature: "v0=1," + Sign(secret, Body, now)),
        ];
        foreach (var call in calls)
        {
            using var answer = await call;
            Assert.Equal(expected, await Bytes.OfAsync(answer, withSeals: true));
        }

        // The control: the same call, signed well, finds it.
        using var good = await World.Expect(HttpStatusCode.Accepted, SendAsync("quiet", secret, Body));
    }

    [Fact]
    public async Task Call_SeenBefore_IsRefused_AndTheSameDeliverySignedAgainIsTheSameRun()
    {
        var (_, secret) = await MakeAsync("replayed");
        var signature = Sign(secret, Body, DateTimeOffset.UtcNow);
        var first = await World.JsonAsync(await World.Expect(HttpStatusCode.Accepted, SendAsync("replayed", secret, Body, signature, id: "d-1")));
        await RefusalTests.AssertRefusedAsync(HttpStatusCode.Conflict, "conflict", SendAsync("replayed", secret, Body, signature, id: "d-1"));

        var later = Sign(secret, Body, DateTimeOffset.UtcNow.AddSeconds(-2));
        var second = await World.JsonAsync(await World.Expect(HttpStatusCode.Accepted, SendAsync("replayed", secret, Body, later, id: "d-1")));
        Assert.Equal(first.GetProperty("runId").GetString(), second.GetProperty("runId").GetString());
    }

    [Fact]
    public async Task Call_WithABodyThatIsNoInput_IsSaidSo()
    {
        var (_, secret) = await MakeAsync("strict");
        await World.Expect(HttpStatusCode.BadRequest, SendAsync("strict", secret, "not json"));
        await World.Expect(HttpStatusCode.UnprocessableEntity, SendAsync("strict", secret, "[1]"));
        await World.Expect(HttpStatusCode.RequestEntityTooLarge, SendAsync("strict", secret, $"{{\"x\":\"{new string('x', 300_000)}\"}}"));
    }

    [Fact]
    public async Task Redeliver_AndTest_ByAnOperator_StartNewRuns()
    {
        var (path, secret) = await MakeAsync("again");
        var first = await World.JsonAsync(await World.Expect(HttpStatusCode.Accepted, SendAsync("again", secret, Body, id: "x-1")));
        using var client = await world.Operator.WithTokenAsync(World.Acme);
        var again = await World.JsonAsync(await World.Expect(HttpStatusCode.Accepted, client.PostAsync($"{path}/deliveries/{first.GetProperty("deliveryId").GetString()}/redeliver", null)));
        Assert.NotEqual(first.GetProperty("runId").GetString(), again.GetProperty("runId").GetString());
        var run = await world.WaitForAsync(again.GetProperty("runId").GetString()!, "succeeded");
        Assert.Equal("tea", run.GetProperty("input").GetProperty("topic").GetString());
        await World.Expect(HttpStatusCode.Accepted, client.PostAsync($"{path}/test", World.Json("""{"input":{"a":1}}""")));
        var kinds = (await world.AsOwner.GetFromJsonAsync<JsonElement>($"{path}/deliveries")).GetProperty("items").EnumerateArray().Select(item => item.GetProperty("kind").GetString());
        Assert.Equal(["test", "redelivery", "delivery"], kinds);
    }

    [Fact]
    public async Task Rotation_OfTheVaultsKey_LeavesTheSigningSecretGood()
    {
        var (_, secret) = await MakeAsync("sealed-anew");
        var rotated = await World.JsonAsync(await World.Expect(HttpStatusCode.Accepted, world.AsOwner.PostAsync(World.Path("/vault/rotate"), null)));
        for (var tries = 0; tries < 400 && rotated.GetProperty("rotating").GetBoolean(); tries++)
        {
            await Task.Delay(25);
            rotated = await world.AsOwner.GetFromJsonAsync<JsonElement>(World.Path("/vault"));
        }

        Assert.False(rotated.GetProperty("rotating").GetBoolean());
        await World.Expect(HttpStatusCode.Accepted, SendAsync("sealed-anew", secret, Body));
    }

    [Fact]
    public async Task DocumentedCall_WithCurlAndOpenssl_StartsARun()
    {
        var (_, secret) = await MakeAsync("deploy");
        var page = await File.ReadAllTextAsync(FindDoc("webhooks.md"));
        var script = page.Split("```sh\n")[1].Split("```")[0];
        using var shell = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("/bin/sh", ["-eu", "-c", script])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["SERVER"] = world.Server.Address.ToString().TrimEnd('/'), ["ORG"] = World.Acme, ["WEBHOOK"] = "deploy", ["SECRET"] = secret },
        })!;
        var output = await shell.StandardOutput.ReadToEndAsync();
        var errors = await shell.StandardError.ReadToEndAsync();
        await shell.WaitForExitAsync();
        Assert.True(shell.ExitCode == 0, errors);
        await world.WaitForAsync(JsonDocument.Parse(output).RootElement.GetProperty("runId").GetString()!, "succeeded");
    }

    private async Task<(string Path, string Secret)> MakeAsync(string name)
    {
        var path = World.Path($"/webhooks/{name}");
        var made = await World.Expect(HttpStatusCode.Created, world.AsOwner.PutAsync(path, World.Json("""{"chain":"report"}""")));
        return (path, (await World.JsonAsync(made)).GetProperty("secret").GetString()!);
    }

    private async Task<HttpResponseMessage> SendAsync(string webhook, string secret, string body, string? signature = null, string slug = World.Acme, string? id = null)
    {
        using var client = world.Server.NewClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/hooks/{slug}/{webhook}") { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation("X-Mentiko-Signature", signature ?? Sign(secret, body, DateTimeOffset.UtcNow));
        if (id is not null)
        {
            request.Headers.Add("X-Mentiko-Delivery", id);
        }

        return await client.SendAsync(request);
    }

    private static string Sign(string secret, string body, DateTimeOffset at)
    {
        var t = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return $"t={t},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{t}.{body}")))}";
    }

    private static string FindDoc(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "docs", name)))
            {
                return Path.Combine(folder.FullName, "docs", name);
            }
        }

        throw new FileNotFoundException(name);
    }
}

[Collection(SharedWorld.Name)]
public sealed class WebhooksOfMany(World world) : WebhookTests(world);

[Collection(SharedSingleWorld.Name)]
public sealed class WebhooksOfOne(SingleWorld world) : WebhookTests(world);
