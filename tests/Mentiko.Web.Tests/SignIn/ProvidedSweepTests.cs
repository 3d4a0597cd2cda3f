using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Mentiko.Core.Access;
using Mentiko.Core.Accounts;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.TestKit.Server;
using Mentiko.TestKit.SignIn;
using Mentiko.Web.Gates;
using Mentiko.Web.Tests.Gates;
using Mentiko.Web.Tests.Isolation;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Mentiko.Web.Tests.SignIn;

/// <summary>
/// Globex' provider is its Owner's, and says whatever he likes: that somebody is Acme's Owner, or the administrator of
/// the instance. Whom it vouches for is asked at every door of the server but Globex' own.
/// </summary>
public sealed partial class ProvidedSweepTests(SignInWorld world, ITestOutputHelper output) : IClassFixture<SignInWorld>
{
    private const string Api = "/api/v1/orgs";

    [Theory]
    [InlineData("owner@acme.example")]
    [InlineData("root@instance.example")]
    public async Task Address_OfSomebodyElse_IsAnAccountOfItsOwnWithoutAnythingOfTheirs(string address)
    {
        using var liar = await EnterAsync(address);
        var me = await ProviderVisit.MeAsync(liar);

        Assert.NotEqual(world.Owner.UserId, me.GetProperty("userId").GetString());
        Assert.Equal(World.Globex, Assert.Single(me.GetProperty("memberships").EnumerateArray()).GetProperty("namespace").GetString());
        Assert.Equal(World.Globex, Assert.Single((await liar.GetFromJsonAsync<JsonElement>(Api)).GetProperty("items").EnumerateArray()).GetProperty("namespace").GetString());
        await World.Expect(HttpStatusCode.NotFound, liar.GetAsync(World.Path("/chains")));
        await World.Expect(HttpStatusCode.NotFound, liar.GetAsync("/api/v1/admin/orgs"));

        // The real one signs in as before, and nobody's password opens the other.
        using var real = await new Person(world.Server, address, "").WithCookieAsync(null);
        Assert.NotEqual(me.GetProperty("userId").GetString(), (await ProviderVisit.MeAsync(real)).GetProperty("userId").GetString());
        using var nobody = world.Server.NewClient();
        foreach (var name in new[] { me.GetProperty("userId").GetString()!, "", me.GetProperty("userId").GetString()!.ToUpperInvariant() })
        {
            await RefusalTests.AssertRefusedAsync(HttpStatusCode.Unauthorized, "invalid-credentials", nobody.PostAsJsonAsync("/api/v1/auth/token", new { email = name, password = Person.Password }));
        }
    }

    [Fact]
    public async Task ForeignNamespace_EveryEndpointBySessionAndKey_SameBytesAsNeverMade()
    {
        using var session = await EnterAsync("owner@acme.example");
        var id = (await ProviderVisit.MeAsync(session)).GetProperty("userId").GetString();

        // As much as a provided account can be.
        await World.Expect(HttpStatusCode.OK, world.AsStranger.PutAsJsonAsync($"{Api}/globex/members/{id}", new { role = "admin" }));
        var made = await World.JsonAsync(await World.Expect(HttpStatusCode.Created, session.PostAsJsonAsync($"{Api}/globex/api-keys", new { name = "sweep", role = "admin" })));
        using var key = world.Owner.With(made.GetProperty("key").GetString()!);
        var samples = world.Server.Endpoints
            .Where(endpoint => endpoint.RoutePattern.GetParameter("namespace") is not null && endpoint.RoutePattern.RawText!.TrimStart('/').StartsWith("api/", StringComparison.Ordinal))
            .SelectMany(endpoint => EndpointSample.For(endpoint, EndpointSample.ValuesOf(world)))
            .ToList();
        Assert.NotEmpty(samples);
        foreach (var client in new[] { session, key })
        {
            foreach (var sample in samples)
            {
                using var foreignRequest = sample.ToRequest(Api, World.Acme);
                using var neverRequest = sample.ToRequest(Api, World.NeverMade);
                using var foreign = await client.SendAsync(foreignRequest);
                using var never = await client.SendAsync(neverRequest);
                Assert.True(foreign.StatusCode == HttpStatusCode.NotFound, $"{sample.Method} {sample.Pattern}: {(int)foreign.StatusCode}");
                Assert.Equal(await Bytes.OfAsync(never), await Bytes.OfAsync(foreign));
            }

            // The control: at home it opens what an Admin may.
            await World.Expect(HttpStatusCode.OK, client.GetAsync($"{Api}/globex/chains"));
            await World.Expect(HttpStatusCode.OK, client.GetAsync($"{Api}/globex/members"));
            await World.Expect(HttpStatusCode.Forbidden, client.DeleteAsync($"{Api}/globex/sign-in-provider"));
        }

        output.WriteLine($"{samples.Count} endpoints x 2 credentials: no difference.");
    }

    [Fact]
    public async Task OwnAccountAndNewOrganizations_EveryEndpointForPeople_Forbidden()
    {
        using var provided = await EnterAsync("person@globex.example");
        var invitation = await InviteAsync("person@globex.example");
        var count = 0;
        foreach (var (method, path) in Routes<AccessRule.Person>().Select(route => (route.Method, route.Path.Replace("{token}", invitation, StringComparison.Ordinal).Replace("{id}", "0", StringComparison.Ordinal))))
        {
            using var refused = await provided.SendAsync(new HttpRequestMessage(new HttpMethod(method), path) { Content = method == "GET" ? null : World.Json("{}") });
            Assert.True(refused.StatusCode == HttpStatusCode.Forbidden, $"{method} {path}: {(int)refused.StatusCode}");
            count++;
        }

        Assert.True(count > 10);

        // The control: the same for an account that is its owner's, where it ends nothing.
        using var own = await world.Stranger.WithCookieAsync(World.Globex);
        foreach (var (method, path) in new[] { ("GET", "/api/v1/me/sessions"), ("GET", "/api/v1/me/log"), ("PUT", "/api/v1/me"), ("POST", "/api/v1/orgs") })
        {
            using var answer = await own.SendAsync(new HttpRequestMessage(new HttpMethod(method), path) { Content = method == "GET" ? null : World.Json("{}") });
            Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.UnprocessableEntity, $"{method} {path}: {(int)answer.StatusCode}");
        }
    }

    [Fact]
    public async Task Instance_EveryEndpointAndPage_NotFound()
    {
        using var provided = await EnterAsync("root@instance.example");
        using var root = await new Person(world.Server, "root@instance.example", "").WithCookieAsync(null);
        var routes = Routes<AccessRule.Administrator>().Append(("GET", "/admin/orgs")).Append(("GET", "/admin/queue")).Append(("GET", "/admin/jobs/servers"));
        foreach (var (method, path) in routes)
        {
            using var refused = await provided.SendAsync(new HttpRequestMessage(new HttpMethod(method), path.Replace("{organization}", World.Acme, StringComparison.Ordinal)) { Content = method == "GET" ? null : World.Json("{}") });
            Assert.True(refused.StatusCode == HttpStatusCode.NotFound, $"{method} {path}: {(int)refused.StatusCode}");
        }

        await World.Expect(HttpStatusCode.OK, root.GetAsync("/api/v1/admin/orgs"));
        await World.Expect(HttpStatusCode.OK, root.GetAsync("/admin/orgs"));
    }

    [Fact]
    public async Task Forms_SwitchPasswordAndEverySession_NotFound()
    {
        using var provided = await EnterAsync("forms@globex.example");
        using var joined = await world.Stranger.WithCookieAsync(World.Globex);
        foreach (var (path, fields) in new (string, (string, string)[])[]
        {
            ("/session/switch", [("namespace", World.Acme)]),
            ("/session/password", [("current", Person.Password), ("password", "quite another sentence")]),
            ("/session/end-all", []),
        })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await Person.PostFormAsync(provided, path, fields)).StatusCode);
        }

        await World.Expect(HttpStatusCode.OK, provided.GetAsync("/api/v1/me"));
        var page = await provided.GetStringAsync("/account");
        Assert.DoesNotContain("Change the password", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Delete", await provided.GetStringAsync("/account"), StringComparison.Ordinal);
        Assert.Contains("Change the password", await joined.GetStringAsync("/account"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await provided.GetAsync("/orgs/acme")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await provided.GetAsync("/orgs/globex")).StatusCode);
        Assert.Equal("/sign-in", (await Person.PostFormAsync(provided, "/session/sign-out")).Headers.Location!.OriginalString);
        await World.Expect(HttpStatusCode.Unauthorized, provided.GetAsync("/api/v1/me"));
    }

    [Fact]
    public async Task Circuit_OpensTheHomeAndNothingElse_AlsoWithAForgedNamespace()
    {
        using var provided = await EnterAsync("circuit@globex.example");
        var id = new UserId((await ProviderVisit.MeAsync(provided)).GetProperty("userId").GetString()!);
        var account = (await world.Server.Services.GetRequiredService<IAccounts>().FindAsync(id, CancellationToken.None))!;
        foreach (var (slug, isHome) in new[] { (World.Globex, true), (World.Acme, false), (World.NeverMade, false) })
        {
            await using var circuit = world.Server.Services.CreateAsyncScope();
            ((IHostEnvironmentAuthenticationStateProvider)circuit.ServiceProvider.GetRequiredService<AuthenticationStateProvider>())
                .SetAuthenticationState(Task.FromResult(new AuthenticationState(CallerClaims.ForCookie(account, NamespaceSlug.Parse(slug), "session"))));
            var session = circuit.ServiceProvider.GetRequiredService<ICircuitSession>();
            Assert.Equal(isHome, (await session.EnterAsync(slug)).IsOk);
            Assert.IsType<Error.NotFound>((await session.EnterAsync(World.Acme)).Error);
            Assert.IsType<Error.NotFound>((await session.EnterInstanceAsync()).Error);
            Assert.Null(await session.StandingAsync());
            var directory = circuit.ServiceProvider.GetRequiredService<INamespaceDirectory>();
            Assert.IsType<Error.NotFound>((await directory.AcceptInvitationAsync(session.Identity!.Actor, await InviteAsync("circuit@globex.example"), CancellationToken.None)).Error);
            Assert.IsType<Error.Forbidden>((await circuit.ServiceProvider.GetRequiredService<CreateOrganization>().ExecuteAsync(session.Identity.Actor, "taken-over", "Taken", CancellationToken.None)).Error);
        }
    }

    [Fact]
    public async Task PasswordReset_ForTheAddressThatAProviderSays_ReachesTheRealAccountAlone()
    {
        using var provided = await EnterAsync("only-said@globex.example");
        var id = (await ProviderVisit.MeAsync(provided)).GetProperty("userId").GetString()!;
        using var nobody = world.Server.NewClient();
        foreach (var email in new[] { "only-said@globex.example", id, id.ToUpperInvariant() })
        {
            await World.Expect(HttpStatusCode.Accepted, nobody.PostAsJsonAsync("/api/v1/auth/password-reset", new { email }));
        }

        // The address is free for whoever it belongs to, who finds no organization with it.
        var real = await Person.RegisterAsync(world.Server, "only-said@globex.example");
        using var token = await real.WithTokenAsync(null);
        Assert.Empty((await ProviderVisit.MeAsync(token)).GetProperty("memberships").EnumerateArray());
        Assert.NotEqual(id, real.UserId);
        await Assert.ThrowsAsync<InvalidOperationException>(() => real.WithTokenAsync(World.Globex));
    }

    /// <summary>Acme invites the address, so that there is something to be taken.</summary>
    private async Task<string> InviteAsync(string email)
    {
        var invited = await World.Expect(HttpStatusCode.Accepted, world.AsOwner.PostAsJsonAsync(World.Path("/members"), new { email, role = "owner" }));
        return (await World.JsonAsync(invited)).GetProperty("invitation").GetProperty("token").GetString()!;
    }

    private Task<HttpClient> EnterAsync(string address)
    {
        world.OfGlobex.Who = new Claimed("subject of " + address, address, Name: address.Split('@')[0]);
        return ProviderVisit.EnterAsync(world.Server, World.Globex);
    }

    private IEnumerable<(string Method, string Path)> Routes<T>()
        where T : AccessRule => world.Server.Endpoints
        .Where(endpoint => AccessRules.Of(endpoint) is T)
        .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => (method, "/" + Constraint().Replace(endpoint.RoutePattern.RawText!.TrimStart('/'), "}"))));

    [GeneratedRegex(":[a-z]+}")]
    private static partial Regex Constraint();
}
