using System.Net.Http.Json;
using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.TestKit.Server;
using Mentiko.Web.Gates;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Mentiko.Web.Tests.Gates;

/// <summary>The second door: what a circuit is pinned to, and what each action asks again.</summary>
public abstract class CircuitSessionTests(World world)
{
    [Fact]
    public async Task Enter_OwnNamespace_FreshScopeWithTheRoleOfTheMoment()
    {
        var person = await world.JoinAsync("circuit@acme.example", "admin");
        await using var circuit = await OpenAsync(person, World.Acme);
        Assert.Equal(Role.Admin, (await EnterAsync(circuit, World.Acme)).Value.Role);

        await World.Expect(null, world.AsOwner.PutAsJsonAsync(World.Path($"/members/{person.UserId}"), new { role = "viewer" }));
        Assert.Equal(Role.Viewer, (await EnterAsync(circuit, World.Acme)).Value.Role);

        await world.RemoveAsync(person);
        Assert.IsType<Error.NotFound>((await EnterAsync(circuit, World.Acme)).Error);
    }

    [Theory]
    [InlineData(World.Globex)]
    [InlineData(World.NeverMade)]
    [InlineData("ACME")]
    [InlineData("")]
    [InlineData(null)]
    public async Task Enter_AnyOtherNamespace_NotFound(string? slug)
    {
        await using var circuit = await OpenAsync(world.Owner, World.Acme);
        Assert.IsType<Error.NotFound>((await EnterAsync(circuit, slug)).Error);
    }

    [Fact]
    public async Task Identity_StateChangesLater_StaysPinned()
    {
        await using var circuit = await OpenAsync(world.Owner, World.Acme);
        Set(circuit, await PrincipalAsync(world.Stranger, world.IsSingle ? World.NeverMade : World.Globex));
        Assert.Equal(World.Acme, circuit.ServiceProvider.GetRequiredService<ICircuitSession>().Identity!.Namespace!.Value.Text);
        Assert.IsType<Error.NotFound>((await EnterAsync(circuit, World.Globex)).Error);
        Assert.True((await EnterAsync(circuit, World.Acme)).IsOk);
    }

    [Fact]
    public async Task Enter_StampOfAnOlderPassword_Unauthenticated()
    {
        await using var circuit = world.Server.Services.CreateAsyncScope();
        var account = await AccountAsync(world.Owner);
        Set(circuit, CallerClaims.ForCookie(account with { SecurityStamp = "of-an-older-password" }, NamespaceSlug.Parse(World.Acme), "session"));
        Assert.IsType<Error.Unauthenticated>((await EnterAsync(circuit, World.Acme)).Error);
    }

    [Fact]
    public async Task Enter_OpenedWithAToken_Unauthenticated()
    {
        // Nothing would end such a circuit when its token ends.
        await using var circuit = world.Server.Services.CreateAsyncScope();
        var token = new TokenIdentity("token", await AccountAsync(world.Owner), NamespaceSlug.Parse(World.Acme));
        Set(circuit, CallerClaims.ForToken(new Microsoft.AspNetCore.Http.DefaultHttpContext(), token));
        Assert.IsType<Error.Unauthenticated>((await EnterAsync(circuit, World.Acme)).Error);
    }

    [Fact]
    public async Task Enter_SignedOutInAnotherTab_Unauthenticated()
    {
        await using var circuit = await OpenAsync(world.Operator, World.Acme, "ended");
        Assert.True((await EnterAsync(circuit, World.Acme)).IsOk);
        await world.Server.Services.GetRequiredService<IAccounts>()
            .EndSessionAsync(new UserId(world.Operator.UserId), "ended", DateTimeOffset.UtcNow.AddHours(1), CancellationToken.None);
        Assert.IsType<Error.Unauthenticated>((await EnterAsync(circuit, World.Acme)).Error);
    }

    [Fact]
    public async Task Enter_NobodySignedIn_Unauthenticated()
    {
        await using var circuit = world.Server.Services.CreateAsyncScope();
        Set(circuit, new System.Security.Claims.ClaimsPrincipal(new System.Security.Claims.ClaimsIdentity()));
        Assert.IsType<Error.Unauthenticated>((await EnterAsync(circuit, World.Acme)).Error);
    }

    private async Task<AsyncServiceScope> OpenAsync(Person person, string slug, string session = "session")
    {
        var circuit = world.Server.Services.CreateAsyncScope();
        Set(circuit, await PrincipalAsync(person, slug, session));
        foreach (var handler in circuit.ServiceProvider.GetServices<CircuitHandler>())
        {
            await handler.OnCircuitOpenedAsync(null!, CancellationToken.None);
        }

        return circuit;
    }

    private async Task<Account> AccountAsync(Person person) =>
        (await world.Server.Services.GetRequiredService<IAccounts>().FindAsync(new UserId(person.UserId), CancellationToken.None))!;

    private async Task<System.Security.Claims.ClaimsPrincipal> PrincipalAsync(Person person, string slug, string session = "session") =>
        CallerClaims.ForCookie(await AccountAsync(person), NamespaceSlug.Parse(slug), session);

    private static void Set(AsyncServiceScope circuit, System.Security.Claims.ClaimsPrincipal principal) =>
        ((IHostEnvironmentAuthenticationStateProvider)circuit.ServiceProvider.GetRequiredService<AuthenticationStateProvider>())
            .SetAuthenticationState(Task.FromResult(new AuthenticationState(principal)));

    private static ValueTask<Result<NamespaceScope>> EnterAsync(AsyncServiceScope circuit, string? slug) =>
        circuit.ServiceProvider.GetRequiredService<ICircuitSession>().EnterAsync(slug);
}

[Collection(SharedWorld.Name)]
public sealed class CircuitSessionsOfMany(World world) : CircuitSessionTests(world);

[Collection(SharedSingleWorld.Name)]
public sealed class CircuitSessionsOfOne(SingleWorld world) : CircuitSessionTests(world);
