using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Tests.Persistence;
using Microsoft.EntityFrameworkCore;
using Mentiko.TestKit.Persistence;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Identity;

public abstract class AccountsTests
{
    private readonly TestProvider _provider;

    private protected AccountsTests(TestProvider provider) => _provider = provider;

    private const string Ada = "ada@example.com";
    private const string AdasPassword = "a good password of ada";

    [Fact]
    public async Task Register_EverythingWrong_IsSaidAtOnce()
    {
        await using var app = await Composed.StartAsync(provider: _provider);

        var result = await app.Accounts.RegisterAsync("no address", "short", "a\u202Eb", invitation: null, CancellationToken.None);

        var invalid = Assert.IsType<Error.Invalid>(result.Error);
        Assert.Equal(["$.displayName", "$.email", "$.password"], invalid.Errors.Keys.Order());
    }

    [Theory]
    [InlineData("aaaaaaaaaaaaaaaa")]
    [InlineData("ada@example.com")]
    [InlineData("elevenchars")]
    public async Task Register_BadPassword_IsRefused(string password)
    {
        await using var app = await Composed.StartAsync(provider: _provider);
        var result = await app.Accounts.RegisterAsync(Ada, password, "Ada", invitation: null, CancellationToken.None);
        Assert.Contains("$.password", Assert.IsType<Error.Invalid>(result.Error).Errors.Keys);
    }

    [Fact]
    public async Task Register_SameAddressAtOnce_OneAccountIsMade()
    {
        await using var app = await Composed.StartAsync(provider: _provider);

        var results = await Task.WhenAll(Enumerable.Range(0, 30).Select(number =>
            app.Accounts.RegisterAsync(number % 2 == 0 ? Ada : "ADA@EXAMPLE.COM", AdasPassword, "Ada", invitation: null, CancellationToken.None)));

        Assert.Single(results, result => result.IsOk);
        Assert.Equal(29, results.Count(result => result.Error is Error.Invalid));
    }

    [Fact]
    public async Task Register_WhereClosed_IsForbiddenAndTheAdministratorStillExists()
    {
        await using var app = await Composed.StartAsync(provider: _provider, settings: new()
        {
            ["Registration"] = "Closed",
            ["Bootstrap:AdminEmail"] = "root@example.com",
            ["Bootstrap:AdminPassword"] = "a good password of root",
        });

        Assert.IsType<Error.Forbidden>((await app.Accounts.RegisterAsync(Ada, AdasPassword, "Ada", invitation: null, CancellationToken.None)).Error);
        var root = await app.Accounts.CheckPasswordAsync("root@example.com", "a good password of root", CancellationToken.None);
        Assert.True(root.Value.IsInstanceAdministrator);
    }

    [Fact]
    public async Task Password_WrongOrUnknownAddress_SameAnswerAndSameWork()
    {
        await using var app = await Composed.StartAsync(provider: _provider);
        await app.RegisterAsync("ada");

        var (wrong, workOfWrong) = await CheckAsync(app, Ada, "not the password");
        var (unknown, workOfUnknown) = await CheckAsync(app, "nobody@example.com", "not the password");
        var (right, _) = await CheckAsync(app, "Ada@Example.com", AdasPassword);

        Assert.Equal(new Error.InvalidCredentials(), wrong.Error);
        Assert.Equal(new Error.InvalidCredentials(), unknown.Error);
        Assert.Equal((1, 1L), workOfWrong);
        Assert.Equal(workOfWrong, workOfUnknown);
        Assert.True(right.IsOk);
    }

    [Theory]
    [InlineData(Ada)]
    [InlineData("nobody@example.com")]
    public async Task Password_FiveFailures_LockTheAddressForFifteenMinutesWhetherItExistsOrNot(string email)
    {
        await using var app = await Composed.StartAsync(provider: _provider);
        await app.RegisterAsync("ada");
        for (var failure = 0; failure < 5; failure++)
            Assert.IsType<Error.InvalidCredentials>((await app.Accounts.CheckPasswordAsync(email, "not the password", CancellationToken.None)).Error);

        var locked = await app.Accounts.CheckPasswordAsync(email, AdasPassword, CancellationToken.None);
        Assert.Equal(new Error.LockedOut(TimeSpan.FromMinutes(15)), locked.Error);

        app.Time.Advance(TimeSpan.FromMinutes(15));
        var after = await app.Accounts.CheckPasswordAsync(email, AdasPassword, CancellationToken.None);
        Assert.Equal(email == Ada, after.IsOk);
    }

    [Theory]
    [InlineData(Ada)]
    [InlineData("nobody@example.com")]
    public async Task Password_FailuresBeforeARestart_CountAfterItWhetherTheAddressExistsOrNot(string email)
    {
        await using var app = await Composed.StartAsync(provider: _provider);
        await app.RegisterAsync("ada");
        for (var failure = 0; failure < 4; failure++)
            Assert.IsType<Error.InvalidCredentials>((await app.Accounts.CheckPasswordAsync(email, "not the password", CancellationToken.None)).Error);

        await app.StopAsync();
        await using var restarted = await app.StartBesideAsync();

        Assert.IsType<Error.InvalidCredentials>((await restarted.Accounts.CheckPasswordAsync(email, "not the password", CancellationToken.None)).Error);
        Assert.Equal(new Error.LockedOut(TimeSpan.FromMinutes(15)), (await restarted.Accounts.CheckPasswordAsync(email, AdasPassword, CancellationToken.None)).Error);
    }

    [Theory]
    [InlineData(Ada)]
    [InlineData("nobody@example.com")]
    public async Task Password_FourFailuresAndAQuarterOfAnHour_StartFromZeroWhetherTheAddressExistsOrNot(string email)
    {
        await using var app = await Composed.StartAsync(provider: _provider);
        await app.RegisterAsync("ada");
        for (var round = 0; round < 3; round++)
        {
            for (var failure = 0; failure < 4; failure++)
                Assert.IsType<Error.InvalidCredentials>((await app.Accounts.CheckPasswordAsync(email, "not the password", CancellationToken.None)).Error);
            app.Time.Advance(TimeSpan.FromMinutes(15));
        }

        var after = await app.Accounts.CheckPasswordAsync(email, AdasPassword, CancellationToken.None);
        Assert.Equal(email == Ada, after.IsOk);
    }

    [Fact]
    public async Task Password_FailuresOfManyAddresses_GoWhenTheyAreOverAndNameNobody()
    {
        await using var app = await Composed.StartAsync(provider: _provider);
        for (var guess = 0; guess < 30; guess++)
            await app.Accounts.CheckPasswordAsync($"guess{guess}@example.com", "not the password", CancellationToken.None);
        Assert.Equal(30, await FailuresAsync(app));

        app.Time.Advance(TimeSpan.FromMinutes(15));
        await app.Accounts.CheckPasswordAsync(Ada, "not the password", CancellationToken.None);

        using var context = app.Get<IReadContextFactory>().CreateOutside();
        var left = await context.FailedSignIns.SingleAsync(TestContext.Current.CancellationToken);
        Assert.Equal(64, left.Address.Length);
        var unkeyed = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Ada.ToUpperInvariant())));
        Assert.NotEqual(unkeyed, left.Address);
    }

    [Fact]
    public async Task Password_ManyGuessesAtOnce_OnlyFiveAreLookedAt()
    {
        await using var app = await Composed.StartAsync(provider: _provider);
        await app.RegisterAsync("ada");
        var before = app.Hasher.Verified;

        var results = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => app.Accounts.CheckPasswordAsync(Ada, "not the password", CancellationToken.None)));

        Assert.Equal(5, app.Hasher.Verified - before);
        Assert.Equal(55, results.Count(result => result.Error is Error.LockedOut));
    }

    [Fact]
    public async Task Password_RightOneAfterFailures_CountsFromZeroAgain()
    {
        await using var app = await Composed.StartAsync(provider: _provider);
        await app.RegisterAsync("ada");
        for (var round = 0; round < 3; round++)
        {
            for (var failure = 0; failure < 4; failure++)
                await app.Accounts.CheckPasswordAsync(Ada, "not the password", CancellationToken.None);
            Assert.True((await app.Accounts.CheckPasswordAsync(Ada, AdasPassword, CancellationToken.None)).IsOk);
        }
    }

    [Fact]
    public async Task Password_Changed_EndsTokensAndSessions()
    {
        await using var app = await Composed.StartAsync(provider: _provider);
        var ada = await app.RegisterAsync("ada");
        var token = (await app.Accounts.IssueTokenAsync(ada, Composed.ActorOf(ada), null, CancellationToken.None)).Value.Token;

        Assert.IsType<Error.InvalidCredentials>((await app.Accounts.ChangePasswordAsync(Composed.ActorOf(ada), "not the password", "another good password", CancellationToken.None)).Error);
        var changed = (await app.Accounts.ChangePasswordAsync(Composed.ActorOf(ada), AdasPassword, "another good password", CancellationToken.None)).Value;

        Assert.NotEqual(ada.SecurityStamp, changed.SecurityStamp);
        Assert.Equal(changed, await app.Accounts.FindAsync(ada.Id, CancellationToken.None));
        app.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await app.Accounts.FindTokenAsync(token, CancellationToken.None));
        Assert.True((await app.Accounts.CheckPasswordAsync(Ada, "another good password", CancellationToken.None)).IsOk);
    }

    [Fact]
    public async Task Token_AtRest_IsAHashOnly()
    {
        await using var app = await Composed.StartAsync(provider: _provider);
        var ada = await app.RegisterAsync("ada");
        var token = (await app.Accounts.IssueTokenAsync(ada, Composed.ActorOf(ada), null, CancellationToken.None)).Value.Token;

        using var context = app.Get<IReadContextFactory>().CreateOutside();
        var row = await context.AccessTokens.SingleAsync(TestContext.Current.CancellationToken);
        Assert.Equal(SecretToken.HashOf(token[^43..]), row.Hash);
        Assert.DoesNotContain(token[^43..], string.Join(' ', row.Id, row.Hash, row.UserId, row.SecurityStamp), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_OfItsBearer_IsKnownUntilRevokedOrExpired()
    {
        await using var app = await Composed.StartAsync(provider: _provider);
        var ada = await app.RegisterAsync("ada");
        await app.CreateAsync(ada, "acme");
        var issued = (await app.Accounts.IssueTokenAsync(ada, Composed.ActorOf(ada), NamespaceSlug.Parse("acme"), CancellationToken.None)).Value;
        var second = (await app.Accounts.IssueTokenAsync(ada, Composed.ActorOf(ada), null, CancellationToken.None)).Value;

        var known = await app.Accounts.FindTokenAsync(issued.Token, CancellationToken.None);
        Assert.Equal((ada, "acme"), (known!.Account, known.Namespace?.Text));
        Assert.Equal(Role.Owner, issued.Membership!.Role);
        Assert.Null(await app.Accounts.FindTokenAsync(issued.Token[..^1] + (issued.Token[^1] == 'A' ? 'B' : 'A'), CancellationToken.None));
        Assert.Null(await app.Accounts.FindTokenAsync("mtt_", CancellationToken.None));

        await app.Accounts.RevokeTokenAsync(known, Composed.ActorOf(ada), CancellationToken.None);
        Assert.Null(await app.Accounts.FindTokenAsync(issued.Token, CancellationToken.None));
        Assert.NotNull(await app.Accounts.FindTokenAsync(second.Token, CancellationToken.None));
        app.Time.Advance(TimeSpan.FromHours(12));
        Assert.Null(await app.Accounts.FindTokenAsync(second.Token, CancellationToken.None));
    }

    [Fact]
    public async Task Token_ForAForeignNamespace_IsNotFoundLikeOneThatDoesNotExist()
    {
        await using var app = await Composed.StartAsync(provider: _provider);
        var ada = await app.RegisterAsync("ada");
        var eve = await app.RegisterAsync("eve");
        await app.CreateAsync(ada, "acme");

        var foreign = await app.Accounts.IssueTokenAsync(eve, Composed.ActorOf(eve), NamespaceSlug.Parse("acme"), CancellationToken.None);
        var nowhere = await app.Accounts.IssueTokenAsync(eve, Composed.ActorOf(eve), NamespaceSlug.Parse("nowhere"), CancellationToken.None);

        Assert.Equal(new Error.NotFound(), foreign.Error);
        Assert.Equal(new Error.NotFound(), nowhere.Error);
    }

    private static async Task<(Result<Account> Answer, (int Hashes, long Commits) Work)> CheckAsync(Composed app, string email, string password)
    {
        var (hashes, failures) = (app.Hasher.Verified, await FailuresAsync(app));
        var answer = await app.Accounts.CheckPasswordAsync(email, password, CancellationToken.None);
        return (answer, (app.Hasher.Verified - hashes, await FailuresAsync(app) - failures));
    }

    private static async Task<long> FailuresAsync(Composed app)
    {
        using var context = app.Get<IReadContextFactory>().CreateOutside();
        return await context.FailedSignIns.SumAsync(row => row.Count);
    }
}

/// <summary>What several nodes on one database have in common.</summary>
public abstract class AccountsOnServerTests : AccountsTests
{
    private readonly TestProvider _provider;

    private protected AccountsOnServerTests(TestProvider provider)
        : base(provider) => _provider = provider;

    [Theory]
    [InlineData("ada@example.com")]
    [InlineData("nobody@example.com")]
    public async Task Password_FailuresOnTwoNodes_LockBothWhetherTheAddressExistsOrNot(string email)
    {
        await using var app = await Composed.StartAsync(provider: _provider);
        await using var other = await app.StartBesideAsync();
        await app.RegisterAsync("ada");
        for (var failure = 0; failure < 5; failure++)
            Assert.IsType<Error.InvalidCredentials>((await (failure % 2 == 0 ? app : other).Accounts.CheckPasswordAsync(email, "not the password", CancellationToken.None)).Error);

        foreach (var node in new[] { app, other })
            Assert.Equal(new Error.LockedOut(TimeSpan.FromMinutes(15)), (await node.Accounts.CheckPasswordAsync(email, "a good password of ada", CancellationToken.None)).Error);
    }
}

public sealed class AccountsOnSqlite() : AccountsTests(TestProvider.Sqlite);

public sealed class AccountsOnPostgreSql() : AccountsOnServerTests(TestProvider.PostgreSql);

public sealed class AccountsOnSqlServer() : AccountsOnServerTests(TestProvider.SqlServer);
