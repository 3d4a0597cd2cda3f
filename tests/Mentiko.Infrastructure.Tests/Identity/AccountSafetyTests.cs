using Mentiko.Core.Accounts;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Tests.Persistence;
using Mentiko.TestKit.Persistence;
using Mentiko.TestKit.Server;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Identity;

/// <summary>What is kept of second factors, sessions and the log, on each database.</summary>
public abstract class AccountSafetyTests
{
    private readonly TestProvider _provider;

    private protected AccountSafetyTests(TestProvider provider) => _provider = provider;

    [Fact]
    public async Task TwoFactor_WhatTheRowsHold_MakesNoCodes()
    {
        await using var app = await Composed.StartAsync(provider: _provider);
        var ada = Composed.ActorOf(await app.RegisterAsync("ada"));
        var factor = app.Get<ITwoFactor>();
        var setup = (await factor.BeginAsync(ada, "a good password of ada", CancellationToken.None)).Value;
        var codes = (await factor.TurnOnAsync(ada, Authenticator.CodeOf(setup.Key), CancellationToken.None)).Value;

        await using var context = app.Get<IReadContextFactory>().CreateOutside();
        var kept = string.Join('\n', (await context.UserTokens.ToListAsync()).Select(row => $"{row.Name} {row.Value}"));

        Assert.DoesNotContain(setup.Key, kept, StringComparison.Ordinal);
        Assert.All(codes, code => Assert.DoesNotContain(code.Replace("-", "", StringComparison.Ordinal), kept, StringComparison.Ordinal));
        Assert.True((await factor.CheckAsync(ada, codes[3], CancellationToken.None)).IsOk);
        Assert.Equal(new TwoFactorState(true, 9), await factor.ReadAsync(ada.Id!.Value, CancellationToken.None));
    }

    [Fact]
    public async Task TwoFactor_TheSameCodeManyTimesAtOnce_IsGoodOnce()
    {
        await using var app = await Composed.StartAsync(provider: _provider);
        var ada = Composed.ActorOf(await app.RegisterAsync("ada"));
        var factor = app.Get<ITwoFactor>();
        var setup = (await factor.BeginAsync(ada, "a good password of ada", CancellationToken.None)).Value;
        await factor.TurnOnAsync(ada, Authenticator.CodeOf(setup.Key), CancellationToken.None);
        var code = Authenticator.CodeOf(setup.Key, stepsAway: 1);

        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => factor.CheckAsync(ada, code, CancellationToken.None)));

        Assert.Single(results, result => result.IsOk);
    }

    [Fact]
    public async Task Log_OfManyEntries_KeepsTheNewest()
    {
        await using var app = await Composed.StartAsync(provider: _provider);
        var account = await app.RegisterAsync("ada");
        var ada = Composed.ActorOf(account);
        for (var turn = 0; turn < IAccountLog.Most + 5; turn++)
        {
            app.Time.Advance(TimeSpan.FromSeconds(1));
            await app.Accounts.RenameAsync(ada, $"Ada {turn}", CancellationToken.None);
        }

        var entries = await app.Get<IAccountLog>().ListAsync(account.Id, CancellationToken.None);

        Assert.Equal(IAccountLog.Most, entries.Count);
        Assert.Equal($"Ada {IAccountLog.Most + 3}", entries[0].Detail);
    }

    [Fact]
    public async Task Sessions_RecordedEndedAndOld_AreNoLongerListed()
    {
        await using var app = await Composed.StartAsync(provider: _provider);
        var account = await app.RegisterAsync("ada");
        var ada = Composed.ActorOf(account);
        var sessions = app.Get<ISessions>();
        await sessions.RecordAsync(ada, "one", CancellationToken.None);
        app.Time.Advance(TimeSpan.FromSeconds(1));
        await sessions.RecordAsync(ada, "two", CancellationToken.None);
        Assert.Equal(["two", "one"], (await sessions.ListAsync(account.Id, CancellationToken.None)).Select(session => session.Id));

        Assert.True((await sessions.EndAsync(ada, "one", CancellationToken.None)).IsOk);
        Assert.Contains("one", (await app.Accounts.FindAsync(account.Id, CancellationToken.None))!.EndedSessions);
        Assert.IsType<Error.NotFound>((await sessions.EndAsync(ada, "one", CancellationToken.None)).Error);
        app.Time.Advance(TimeSpan.FromHours(13));
        Assert.Empty(await sessions.ListAsync(account.Id, CancellationToken.None));
    }

    [Fact]
    public async Task Reset_AnHourLater_IsTooLate()
    {
        await using var app = await Composed.StartAsync(new() { ["Mail:Outbox"] = "true" }, provider: _provider);
        await app.RegisterAsync("ada");
        var resets = app.Get<IPasswordResets>();
        resets.Request("ADA@example.com");
        var letter = await Until(() => app.Get<Infrastructure.Mail.Outbox>().Letters is [var first, ..] ? first : null);
        var token = Uri.UnescapeDataString(letter.Body.Split("token=")[1].Split('\n')[0].Trim());
        app.Time.Advance(TimeSpan.FromHours(1));

        Assert.IsType<Error.Invalid>((await resets.ResetAsync(token, "quite another sentence", new Origin(null, null), CancellationToken.None)).Error);
    }

    private static async Task<T> Until<T>(Func<T?> find)
        where T : class
    {
        for (var turn = 0; turn < 400; turn++)
        {
            if (find() is { } found)
            {
                return found;
            }

            await Task.Delay(25);
        }

        throw new TimeoutException();
    }
}

public sealed class AccountSafetyOnSqlite() : AccountSafetyTests(TestProvider.Sqlite);

public sealed class AccountSafetyOnPostgreSql() : AccountSafetyTests(TestProvider.PostgreSql);

public sealed class AccountSafetyOnSqlServer() : AccountSafetyTests(TestProvider.SqlServer);
