using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Keys;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Tests.Persistence;
using Mentiko.TestKit.Persistence;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Identity;

public abstract class ApiKeyStoreTests
{
    private static readonly AuditDraft Made = new(AuditActions.ApiKeyCreated, "api-key", "nightly");
    private static readonly AuditDraft Revoked = new(AuditActions.ApiKeyRevoked, "api-key", "nightly");
    private readonly TestProvider _provider;

    private protected ApiKeyStoreTests(TestProvider provider) => _provider = provider;

    [Fact]
    public async Task Key_Presented_IsItsOwnersInItsNamespaceForItsRole()
    {
        await using var app = await Composed.StartAsync(provider: _provider);
        var (scope, ada) = await AcmeAsync(app);
        var made = await MakeAsync(app, scope, "nightly", Role.Operator);

        var known = (await app.Accounts.FindTokenAsync(made.Text, CancellationToken.None))!;

        Assert.Equal((ada.Id, "acme", "nightly", Role.Operator), (known.Account.Id, known.Namespace!.Value.Text, known.ApiKey!.Value.Key.Name, known.ApiKey.Value.Ceiling));
        Assert.Equal(made.Key.Id, Assert.Single((await app.Get<IApiKeyStore>().ListAsync(scope, null, new PageRequest(10), CancellationToken.None)).Items).Id);
    }

    [Fact]
    public async Task Key_WhatTheRowHolds_DoesNotAuthenticate()
    {
        await using var app = await Composed.StartAsync(provider: _provider);
        var (scope, _) = await AcmeAsync(app);
        var made = await MakeAsync(app, scope, "nightly", Role.Owner);
        await using var context = app.Get<IReadContextFactory>().Create(scope);
        var row = await context.ApiKeys.SingleAsync();

        Assert.DoesNotContain(made.Text[^49..^6], row.Hash, StringComparison.Ordinal);
        foreach (var guess in new[] { row.Hash, row.Hash[..43], row.Hash[^43..] })
        {
            Assert.Null(await app.Accounts.FindTokenAsync(Infrastructure.Identity.ApiKeyText.Make(row.Id, guess), CancellationToken.None));
        }

        // The control: with the real secret the same id is good.
        Assert.NotNull(await app.Accounts.FindTokenAsync(made.Text, CancellationToken.None));
    }

    [Fact]
    public async Task Key_RevokedOrExpired_IsNobodysAtOnce()
    {
        await using var app = await Composed.StartAsync(provider: _provider);
        var (scope, _) = await AcmeAsync(app);
        var store = app.Get<IApiKeyStore>();
        var first = await MakeAsync(app, scope, "nightly", Role.Viewer);
        var second = await MakeAsync(app, scope, "nightly", Role.Viewer, app.Time.GetUtcNow().AddHours(1));
        Assert.NotNull(await app.Accounts.FindTokenAsync(first.Text, CancellationToken.None));

        Assert.True((await store.RevokeAsync(scope, first.Key.Id, Revoked, CancellationToken.None)).IsOk);

        Assert.Null(await app.Accounts.FindTokenAsync(first.Text, CancellationToken.None));
        Assert.NotNull(await app.Accounts.FindTokenAsync(second.Text, CancellationToken.None));
        app.Time.Advance(TimeSpan.FromHours(1));
        Assert.Null(await app.Accounts.FindTokenAsync(second.Text, CancellationToken.None));
        Assert.Empty((await store.ListAsync(scope, null, new PageRequest(10), CancellationToken.None)).Items);
    }

    [Fact]
    public async Task Key_OfARemovedMember_EndsAndDoesNotComeBackWithThem()
    {
        await using var app = await Composed.StartAsync(provider: _provider);
        var (scope, _) = await AcmeAsync(app);
        var bob = await app.RegisterAsync("bob");
        var members = app.Get<IMemberStore>();
        var added = new AuditDraft(AuditActions.MemberAdded, "member", "bob");
        await members.AddAsync(scope, bob.Email, Role.Admin, added, CancellationToken.None);
        var made = await MakeAsync(app, (await app.EnterAsync(bob, "acme"))!, "nightly", Role.Admin);
        Assert.NotNull(await app.Accounts.FindTokenAsync(made.Text, CancellationToken.None));

        await members.RemoveAsync(scope, bob.Id, new AuditDraft(AuditActions.MemberRemoved, "member", "bob"), CancellationToken.None);
        Assert.Null(await app.Accounts.FindTokenAsync(made.Text, CancellationToken.None));

        await members.AddAsync(scope, bob.Email, Role.Admin, added, CancellationToken.None);
        Assert.Null(await app.Accounts.FindTokenAsync(made.Text, CancellationToken.None));
    }

    [Fact]
    public async Task Create_ByAMemberDemotedMeanwhile_IsForbidden()
    {
        await using var app = await Composed.StartAsync(provider: _provider);
        var (scope, _) = await AcmeAsync(app);
        var bob = await app.RegisterAsync("bob");
        var members = app.Get<IMemberStore>();
        await members.AddAsync(scope, bob.Email, Role.Admin, new AuditDraft(AuditActions.MemberAdded, "member", "bob"), CancellationToken.None);
        var asAdmin = (await app.EnterAsync(bob, "acme"))!;
        await members.ChangeRoleAsync(scope, bob.Id, Role.Viewer, new AuditDraft(AuditActions.MemberRoleChanged, "member", "bob"), CancellationToken.None);

        var made = await app.Get<IApiKeyStore>().CreateAsync(asAdmin, new NewApiKey("late", Role.Admin, null), Made, CancellationToken.None);

        Assert.IsType<Error.Forbidden>(made.Error);
    }

    [Fact]
    public async Task Create_ThirdOfAName_OrTooMany_IsAConflict()
    {
        await using var app = await Composed.StartAsync(provider: _provider);
        var (scope, _) = await AcmeAsync(app);
        await MakeAsync(app, scope, "nightly", Role.Viewer);
        await MakeAsync(app, scope, "nightly", Role.Viewer, app.Time.GetUtcNow().AddMinutes(1));
        Assert.IsType<Error.Conflict>((await TryMakeAsync(app, scope, "nightly", Role.Viewer)).Error);

        // One that has ended does not count.
        app.Time.Advance(TimeSpan.FromMinutes(1));
        await MakeAsync(app, scope, "nightly", Role.Viewer);
        for (var number = 2; number < ApiKeyRules.MostOfAMember; number++)
        {
            await MakeAsync(app, scope, $"key {number}", Role.Viewer);
        }

        Assert.IsType<Error.Conflict>((await TryMakeAsync(app, scope, "one more", Role.Viewer)).Error);
    }

    [Fact]
    public async Task Create_WithAKey_EndsNoLaterThanThatKey()
    {
        await using var app = await Composed.StartAsync(provider: _provider);
        var (scope, ada) = await AcmeAsync(app);
        var end = app.Time.GetUtcNow().AddHours(1);
        var maker = await MakeAsync(app, scope, "maker", Role.Admin, end);
        var actor = Composed.ActorOf(ada) with { Credential = CredentialKind.ApiKey, Key = new ActorKey(maker.Key.Id, "maker") };
        var byKey = (await app.Gate.EnterAsync(new SessionIdentity(actor, NamespaceSlug.Parse("acme")) { Ceiling = Role.Admin }, "acme", CancellationToken.None)).Value;

        Assert.Equal(Role.Admin, byKey.Role);
        Assert.IsType<Error.Invalid>((await TryMakeAsync(app, byKey, "for ever", Role.Viewer)).Error);
        Assert.IsType<Error.Invalid>((await TryMakeAsync(app, byKey, "later", Role.Viewer, end.AddMinutes(1))).Error);
        Assert.Equal(maker.Key.Id, (await MakeAsync(app, byKey, "within", Role.Viewer, end)).Key.MadeBy);

        await app.Get<IApiKeyStore>().RevokeAsync(scope, maker.Key.Id, Revoked, CancellationToken.None);
        Assert.IsType<Error.Unauthenticated>((await TryMakeAsync(app, byKey, "too late", Role.Viewer, end)).Error);
    }

    [Fact]
    public async Task Use_ManyRequests_IsWrittenOnceInAWhile()
    {
        await using var app = await Composed.StartAsync(provider: _provider);
        var (scope, _) = await AcmeAsync(app);
        var made = await MakeAsync(app, scope, "nightly", Role.Viewer);
        var first = app.Time.GetUtcNow();
        await UseAsync(app, made, first, scope);

        app.Time.Advance(TimeSpan.FromMinutes(4));
        await app.Accounts.FindTokenAsync(made.Text, CancellationToken.None);
        Assert.Equal(first, (await app.Get<IApiKeyStore>().FindAsync(scope, made.Key.Id, CancellationToken.None))!.LastUsedAt);

        app.Time.Advance(TimeSpan.FromMinutes(1));
        await UseAsync(app, made, app.Time.GetUtcNow(), scope);
    }

    [Fact]
    public async Task Keys_OfAnotherNamespace_AreNotThere()
    {
        await using var app = await Composed.StartAsync(provider: _provider);
        var (scope, _) = await AcmeAsync(app);
        var made = await MakeAsync(app, scope, "nightly", Role.Viewer);
        var eve = await app.RegisterAsync("eve");
        await app.CreateAsync(eve, "evil");
        var evil = (await app.EnterAsync(eve, "evil"))!;
        var store = app.Get<IApiKeyStore>();

        Assert.Empty((await store.ListAsync(evil, null, new PageRequest(10), CancellationToken.None)).Items);
        Assert.Null(await store.FindAsync(evil, made.Key.Id, CancellationToken.None));
        Assert.IsType<Error.NotFound>((await store.RevokeAsync(evil, made.Key.Id, Revoked, CancellationToken.None)).Error);

        // The control: its own namespace finds and revokes it.
        Assert.NotNull(await store.FindAsync(scope, made.Key.Id, CancellationToken.None));
        Assert.True((await store.RevokeAsync(scope, made.Key.Id, Revoked, CancellationToken.None)).IsOk);
    }

    private static async Task UseAsync(Composed app, CreatedApiKey key, DateTimeOffset at, NamespaceScope scope)
    {
        await app.Accounts.FindTokenAsync(key.Text, CancellationToken.None);

        // The note is a commit of its own that nobody waits for; one after it in the same line is after it.
        for (var turn = 0; turn < 100 && (await app.Get<IApiKeyStore>().FindAsync(scope, key.Key.Id, CancellationToken.None))!.LastUsedAt != at; turn++)
        {
            await app.Get<IAuditTrail>().AppendAsync(scope, Made, CancellationToken.None);
        }

        Assert.Equal(at, (await app.Get<IApiKeyStore>().FindAsync(scope, key.Key.Id, CancellationToken.None))!.LastUsedAt);
    }

    private static Task<Result<CreatedApiKey>> TryMakeAsync(Composed app, NamespaceScope scope, string name, Role role, DateTimeOffset? end = null) =>
        app.Get<IApiKeyStore>().CreateAsync(scope, new NewApiKey(name, role, end), Made, CancellationToken.None);

    private static async Task<CreatedApiKey> MakeAsync(Composed app, NamespaceScope scope, string name, Role role, DateTimeOffset? end = null) =>
        (await TryMakeAsync(app, scope, name, role, end)).Value;

    private static async Task<(NamespaceScope Scope, Account Ada)> AcmeAsync(Composed app)
    {
        var ada = await app.RegisterAsync("ada");
        await app.CreateAsync(ada, "acme");
        return ((await app.EnterAsync(ada, "acme"))!, ada);
    }
}

public sealed class ApiKeyStoreOnSqlite() : ApiKeyStoreTests(TestProvider.Sqlite);

public sealed class ApiKeyStoreOnPostgreSql() : ApiKeyStoreTests(TestProvider.PostgreSql);

public sealed class ApiKeyStoreOnSqlServer() : ApiKeyStoreTests(TestProvider.SqlServer);
