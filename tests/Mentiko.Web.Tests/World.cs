using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Mentiko.TestKit.Server;
using Xunit;

namespace Mentiko.Web.Tests;

/// <summary>
/// Two organizations on one server. Acme has a member of each role, one who was removed, an agent, a chain with a
/// finished run, and a file. Globex has an Owner, who is the stranger.
/// </summary>
public class World : IAsyncLifetime
{
    public const string Acme = "acme";
    public const string Globex = "globex";
    public const string NeverMade = "never-was";

    public MentikoServer Server { get; private set; } = null!;
    public Person Owner { get; private set; } = null!;
    public Person Admin { get; private set; } = null!;
    public Person Operator { get; private set; } = null!;
    public Person Viewer { get; private set; } = null!;
    public Person Stranger { get; private set; } = null!;
    public HttpClient AsOwner { get; private set; } = null!;
    public HttpClient AsStranger { get; private set; } = null!;
    public string RunId { get; private set; } = "";
    public string EventId { get; private set; } = "";
    public string DeliveryId { get; private set; } = "";

    /// <summary>Whether Acme is the server's one organization, made at the start. Its stranger has an account and no organization then.</summary>
    public virtual bool IsSingle => false;

    protected virtual IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>();

    public async ValueTask InitializeAsync()
    {
        Server = await MentikoServer.StartAsync(new Dictionary<string, string?>(Settings) { ["Mentiko:Execution:Ssh:Hosts"] = "127.0.0.1" });
        Owner = await Person.RegisterAsync(Server, "owner@acme.example");
        Admin = await Person.RegisterAsync(Server, "admin@acme.example");
        Operator = await Person.RegisterAsync(Server, "operator@acme.example");
        Viewer = await Person.RegisterAsync(Server, "viewer@acme.example");
        Stranger = await Person.RegisterAsync(Server, "owner@globex.example");

        AsOwner = IsSingle ? await Owner.WithTokenAsync(Acme) : await CreateAsync(Owner, Acme);
        AsStranger = IsSingle ? await Stranger.WithTokenAsync(null) : await CreateAsync(Stranger, Globex);
        await AddAsync(Admin, "admin");
        await AddAsync(Operator, "operator");
        await AddAsync(Viewer, "viewer");
        await FillAsync();
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Server.DisposeAsync();
    }

    public static string Path(string rest) => $"/api/v1/orgs/{Acme}{rest}";

    /// <summary>Registers somebody and makes them a member of Acme.</summary>
    public async Task<Person> JoinAsync(string email, string role)
    {
        var person = await Person.RegisterAsync(Server, email);
        await AddAsync(person, role);
        return person;
    }

    public async Task RemoveAsync(Person person) => await Expect(HttpStatusCode.NoContent, AsOwner.DeleteAsync(Path($"/members/{person.UserId}")));

    public async Task PutChainAsync(string name, string command = "true", string agent = "reader", string? text = null)
    {
        await Expect(null, AsOwner.PutAsJsonAsync(Path($"/agents/{agent}"), new { runtime = new { type = "command", command = new[] { command, text ?? "one", "two", "three" } } }));
        await Expect(null, AsOwner.PutAsJsonAsync(Path($"/chains/{name}"), new
        {
            steps = new[] { new { id = "read", agent, triggers = new[] { "chain:start" }, emits = new[] { "read:done" } } },
        }));
    }

    public async Task<string> TriggerAsync(string chain) =>
        (await JsonAsync(await AsOwner.PostAsJsonAsync(Path($"/chains/{chain}/runs"), new { input = new { } }))).GetProperty("runId").GetString()!;

    public async Task<JsonElement> WaitForAsync(string run, params string[] statuses)
    {
        for (var tries = 0; tries < 600; tries++)
        {
            var state = await AsOwner.GetFromJsonAsync<JsonElement>(Path($"/runs/{run}"));
            if (statuses.Contains(state.GetProperty("status").GetString()))
            {
                return state;
            }

            await Task.Delay(25);
        }

        throw new TimeoutException($"The run did not become {string.Join(" or ", statuses)}.");
    }

    public static async Task<JsonElement> JsonAsync(HttpResponseMessage answer) => await answer.Content.ReadFromJsonAsync<JsonElement>();

    public static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    /// <summary>The answer, which has the status; null for any good one.</summary>
    public static async Task<HttpResponseMessage> Expect(HttpStatusCode? status, Task<HttpResponseMessage> sending)
    {
        var answer = await sending;
        Assert.True(status is null ? answer.IsSuccessStatusCode : answer.StatusCode == status, $"{answer.RequestMessage!.Method} {answer.RequestMessage.RequestUri}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        return answer;
    }

    private static async Task<HttpClient> CreateAsync(Person person, string slug)
    {
        using var free = await person.WithTokenAsync(null);
        await Expect(HttpStatusCode.Created, free.PostAsJsonAsync("/api/v1/orgs", new { slug, name = slug.ToUpperInvariant() }));
        return await person.WithTokenAsync(slug);
    }

    private async Task AddAsync(Person person, string role) =>
        await Expect(HttpStatusCode.Created, AsOwner.PostAsJsonAsync(Path("/members"), new { email = person.Email, role }));

    private async Task FillAsync()
    {
        await PutChainAsync("report");
        await Expect(HttpStatusCode.Created, AsOwner.PutAsJsonAsync(Path("/secrets/FEED_TOKEN"), new { value = "a-value-of-acme" }));
        await Expect(HttpStatusCode.Created, AsOwner.PutAsync(Path("/hosts/report"), Json("""{"address":"127.0.0.1","port":9,"user":"agent","prefix":"/srv/acme","hostKey":"SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU","credential":"FEED_TOKEN"}""")));
        await Expect(HttpStatusCode.Created, AsOwner.PutAsync(Path("/workspace/notes/one.txt"), new StringContent("of acme")));
        await Expect(HttpStatusCode.Created, AsOwner.PutAsync(Path("/schedules/report"), Json("""{"chain":"report","cron":"0 0 1 1 *"}""")));
        await Expect(HttpStatusCode.Created, AsOwner.PutAsync(Path("/webhooks/report"), Json("""{"chain":"report"}""")));
        await Expect(HttpStatusCode.Created, AsOwner.PutAsync(Path("/sign-in-provider"), Json("""{"issuer":"https://id.acme.example","clientId":"mentiko","clientSecret":"a-secret-of-acme","displayName":"Acme"}""")));
        var tested = await JsonAsync(await Expect(HttpStatusCode.Accepted, AsOwner.PostAsync(Path("/webhooks/report/test"), null)));
        (DeliveryId, var byWebhook) = (tested.GetProperty("deliveryId").GetString()!, tested.GetProperty("runId").GetString()!);
        await WaitForAsync(byWebhook, "succeeded");
        RunId = await TriggerAsync("report");
        await WaitForAsync(RunId, "succeeded");
        var events = await AsOwner.GetFromJsonAsync<JsonElement>(Path($"/runs/{RunId}/events"));
        EventId = events.GetProperty("items")[0].GetProperty("id").GetString()!;
    }
}

/// <summary>The same on a server for one organization.</summary>
public sealed class SingleWorld : World
{
    public override bool IsSingle => true;

    protected override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["Mentiko:Mode"] = "SingleTenant",
        ["Mentiko:SingleTenant:Slug"] = Acme,
        ["Mentiko:SingleTenant:Name"] = "ACME",

        // The same limits as the other mode begins with.
        ["Mentiko:SingleTenant:Plan"] = "free",
    };
}

/// <summary>A world for tests that leave it as they found it.</summary>
[CollectionDefinition(Name)]
public sealed class SharedWorld : ICollectionFixture<World>
{
    public const string Name = "shared world";
}

/// <summary>The same, on a server for one organization.</summary>
[CollectionDefinition(Name)]
public sealed class SharedSingleWorld : ICollectionFixture<SingleWorld>
{
    public const string Name = "shared single world";
}
