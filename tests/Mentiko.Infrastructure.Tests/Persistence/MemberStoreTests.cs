using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.TestKit.Persistence;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Persistence;

public abstract class MemberStoreTests
{
    private readonly TestProvider _provider;

    private protected MemberStoreTests(TestProvider provider) => _provider = provider;

    private static readonly AuditDraft Added = new(AuditActions.MemberAdded, "member", "someone");
    private static readonly AuditDraft Changed = new(AuditActions.MemberRoleChanged, "member", "someone");
    private static readonly AuditDraft Removed = new(AuditActions.MemberRemoved, "member", "someone");

    [Fact]
    public async Task Add_KnownAddress_IsAMemberOnTheNextRequest()
    {
        await using var app = await Composed.StartAsync(provider: _provider);
        var (scope, bob) = await AcmeAndBobAsync(app);
        Assert.Null(await app.EnterAsync(bob, "acme"));

        var added = await app.Get<IMemberStore>().AddAsync(scope, "BOB@example.com", Role.Viewer, Added, CancellationToken.None);

        Assert.Equal(bob.Id, Assert.IsType<MemberAddition.Added>(added.Value).Member.User);
        Assert.Equal(Role.Viewer, (await app.EnterAsync(bob, "acme"))!.Role);
        var again = await app.Get<IMemberStore>().AddAsync(scope, "bob@example.com", Role.Owner, Added, CancellationToken.None);
        Assert.IsType<Error.Conflict>(again.Error);
        Assert.Equal(Role.Viewer, (await app.EnterAsync(bob, "acme"))!.Role);
    }

    [Fact]
    public async Task ChangeRole_OfAMember_BitesOnTheNextRequest()
    {
        await using var app = await Composed.StartAsync(provider: _provider);
        var (scope, bob) = await AcmeAndBobAsync(app);
        var members = app.Get<IMemberStore>();
        await members.AddAsync(scope, bob.Email, Role.Admin, Added, CancellationToken.None);
        Assert.Equal(Role.Admin, (await app.EnterAsync(bob, "acme"))!.Role);

        await members.ChangeRoleAsync(scope, bob.Id, Role.Viewer, Changed, CancellationToken.None);

        Assert.Equal(Role.Viewer, (await app.EnterAsync(bob, "acme"))!.Role);
    }

    [Fact]
    public async Task Remove_AMember_EndsEntryAndTokensAtOnce()
    {
        await using var app = await Composed.StartAsync(provider: _provider);
        var (scope, bob) = await AcmeAndBobAsync(app);
        var members = app.Get<IMemberStore>();
        await members.AddAsync(scope, bob.Email, Role.Admin, Added, CancellationToken.None);
        var bound = (await app.Accounts.IssueTokenAsync(bob, Composed.ActorOf(bob), scope.Slug, CancellationToken.None)).Value;
        var free = (await app.Accounts.IssueTokenAsync(bob, Composed.ActorOf(bob), null, CancellationToken.None)).Value;
        Assert.NotNull(await app.Accounts.FindTokenAsync(bound.Token, CancellationToken.None));

        await members.RemoveAsync(scope, bob.Id, Removed, CancellationToken.None);

        Assert.Null(await app.EnterAsync(bob, "acme"));
        Assert.Null(await app.Accounts.FindTokenAsync(bound.Token, CancellationToken.None));
        Assert.NotNull(await app.Accounts.FindTokenAsync(free.Token, CancellationToken.None));
    }

    [Fact]
    public async Task LastOwner_ManyDemotionsAtOnce_OneOwnerIsLeft()
    {
        await using var app = await Composed.StartAsync(provider: _provider);
        var ada = await app.RegisterAsync("ada");
        await app.CreateAsync(ada, "acme");
        var scope = (await app.EnterAsync(ada, "acme"))!;
        var members = app.Get<IMemberStore>();
        var owners = new List<Account> { ada };
        for (var number = 0; number < 99; number++)
        {
            owners.Add(await app.RegisterAsync($"owner{number}"));
            await members.AddAsync(scope, owners[^1].Email, Role.Owner, Added, CancellationToken.None);
        }

        var results = await Task.WhenAll(owners.Select((owner, number) => number % 2 == 0
            ? ErrorOf(members.ChangeRoleAsync(scope, owner.Id, Role.Viewer, Changed, CancellationToken.None))
            : ErrorOf(members.RemoveAsync(scope, owner.Id, Removed, CancellationToken.None))));

        Assert.Single(results, error => error is Error.LastOwner);
        Assert.Equal(99, results.Count(error => error is null));
        var left = await members.ListAsync(scope, new PageRequest(200), CancellationToken.None);
        Assert.Single(left.Items, member => member.Role == Role.Owner);
    }

    [Fact]
    public async Task Invitation_AcceptedByItsAddressOnly_AndOnce()
    {
        await using var app = await Composed.StartAsync(provider: _provider);
        var ada = await app.RegisterAsync("ada");
        await app.CreateAsync(ada, "acme");
        var scope = (await app.EnterAsync(ada, "acme"))!;
        var addition = await app.Get<IMemberStore>().AddAsync(scope, "bob@example.com", Role.Operator, Added, CancellationToken.None);
        var token = Assert.IsType<MemberAddition.Invited>(addition.Value).Invitation.Token!;
        var eve = await app.RegisterAsync("eve");
        var bob = await app.RegisterAsync("bob");

        Assert.IsType<Error.NotFound>((await app.Directories.AcceptInvitationAsync(Composed.ActorOf(eve), token, CancellationToken.None)).Error);
        Assert.IsType<Error.NotFound>((await app.Directories.AcceptInvitationAsync(Composed.ActorOf(bob), token + "x", CancellationToken.None)).Error);
        Assert.Equal(Role.Operator, (await app.Directories.AcceptInvitationAsync(Composed.ActorOf(bob), token, CancellationToken.None)).Value.Role);
        Assert.Equal(Role.Operator, (await app.EnterAsync(bob, "acme"))!.Role);
        Assert.IsType<Error.NotFound>((await app.Directories.AcceptInvitationAsync(Composed.ActorOf(bob), token, CancellationToken.None)).Error);
    }

    [Fact]
    public async Task Invitation_AfterSevenDays_IsNoLongerAccepted()
    {
        await using var app = await Composed.StartAsync(provider: _provider);
        var ada = await app.RegisterAsync("ada");
        await app.CreateAsync(ada, "acme");
        var scope = (await app.EnterAsync(ada, "acme"))!;
        var addition = await app.Get<IMemberStore>().AddAsync(scope, "bob@example.com", Role.Operator, Added, CancellationToken.None);
        var bob = await app.RegisterAsync("bob");
        app.Time.Advance(TimeSpan.FromDays(7));

        var late = await app.Directories.AcceptInvitationAsync(Composed.ActorOf(bob), ((MemberAddition.Invited)addition.Value).Invitation.Token!, CancellationToken.None);

        Assert.IsType<Error.NotFound>(late.Error);
    }

    [Fact]
    public async Task List_OfOneNamespace_PagesByAddressAndShowsNobodyElse()
    {
        await using var app = await Composed.StartAsync(provider: _provider);
        var (scope, bob) = await AcmeAndBobAsync(app);
        var members = app.Get<IMemberStore>();
        await members.AddAsync(scope, bob.Email, Role.Viewer, Added, CancellationToken.None);
        var eve = await app.RegisterAsync("eve");
        await app.CreateAsync(eve, "evil");

        var first = await members.ListAsync(scope, new PageRequest(1), CancellationToken.None);
        var second = await members.ListAsync(scope, new PageRequest(1, first.Next), CancellationToken.None);

        Assert.Equal(["ada@example.com"], first.Items.Select(member => member.Email));
        Assert.Equal(["bob@example.com"], second.Items.Select(member => member.Email));
        Assert.Null(second.Next);
        Assert.IsType<Error.NotFound>((await members.ChangeRoleAsync(scope, eve.Id, Role.Viewer, Changed, CancellationToken.None)).Error);
    }

    private static async Task<Error?> ErrorOf<T>(Task<Result<T>> task) => (await task).Error;

    private static async Task<(NamespaceScope Scope, Account Bob)> AcmeAndBobAsync(Composed app)
    {
        var ada = await app.RegisterAsync("ada");
        await app.CreateAsync(ada, "acme");
        return ((await app.EnterAsync(ada, "acme"))!, await app.RegisterAsync("bob"));
    }
}

public sealed class MemberStoreOnSqlite() : MemberStoreTests(TestProvider.Sqlite);

public sealed class MemberStoreOnPostgreSql() : MemberStoreTests(TestProvider.PostgreSql);

public sealed class MemberStoreOnSqlServer() : MemberStoreTests(TestProvider.SqlServer);
