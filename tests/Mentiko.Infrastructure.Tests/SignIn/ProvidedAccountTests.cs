using Mentiko.Core.Access;
using Mentiko.Core.Accounts;
using Mentiko.Core.Audit;
using Mentiko.Core.Instance;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.Core.Secrets;
using Mentiko.Core.SignIn;
using Mentiko.Infrastructure.Identity;
using Mentiko.Infrastructure.Offboarding;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Rows;
using Mentiko.Infrastructure.SignIn;
using Mentiko.Infrastructure.Tests.Persistence;
using Mentiko.Infrastructure.Vault;
using Mentiko.TestKit.Persistence;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Mentiko.Infrastructure.Tests.SignIn;

/// <summary>Accounts that an organization's provider vouches for, on each database: whose they are, and where they are nobody's.</summary>
public abstract class ProvidedAccountTests
{
    private static readonly SignInProviderDefinition Definition = new("https://id.acme.example", "client", "Acme", [], Role.Operator, Enabled: true);
    private readonly TestProvider _provider;

    private protected ProvidedAccountTests(TestProvider provider) => _provider = provider;

    [Fact]
    public async Task Person_OfTwoOrganizations_AreTwoAccountsThatMeetNowhere()
    {
        await using var app = await Composed.StartAsync(provider: _provider);
        var (acme, globex) = (await OrganizationAsync(app, "acme"), await OrganizationAsync(app, "globex"));

        // The same issuer, subject and address; and the address of the other's Owner.
        var one = await EnterAsync(app, "acme", new ProvidedClaims("sub", "Ada", "globex@example.com", "globex@example.com"));
        var two = await EnterAsync(app, "globex", new ProvidedClaims("sub", "Ada", "globex@example.com", "globex@example.com"));

        Assert.NotEqual(one.Id, two.Id);
        Assert.Equal((acme.Namespace, globex.Namespace), (one.Home, two.Home));
        Assert.Equal(Role.Operator, (await GateAsync(app, one, "acme")).Value.Role);
        Assert.IsType<Error.NotFound>((await GateAsync(app, one, "globex")).Error);
        Assert.Equal(one.Id, (await EnterAsync(app, "acme", new ProvidedClaims("sub", "Ada Renamed", null, null))).Id);
        Assert.NotEqual(one.Id, (await EnterAsync(app, "acme", new ProvidedClaims("SUB", "Another", null, null))).Id);

        // No address leads to one of them: not to sign in, not to be added, not to be invited.
        Assert.IsType<Error.InvalidCredentials>((await app.Accounts.CheckPasswordAsync("", "", default)).Error);
        Assert.Equal("globex@example.com", (await app.Get<EfAccounts>().FindByEmailAsync("globex@example.com", default))!.Email);
        Assert.Null(await app.Get<EfAccounts>().FindByEmailAsync(one.Id.Value, default));
        Assert.IsType<MemberAddition.Added>((await app.Get<IMemberStore>().AddAsync(acme, "globex@example.com", Role.Viewer, Added, default)).Value);
        var members = (await app.Get<IMemberStore>().ListAsync(acme, new PageRequest(1), default));
        var rest = await app.Get<IMemberStore>().ListAsync(acme, new PageRequest(10, members.Next), default);
        Assert.Equal(4, members.Items.Count + rest.Items.Count);
        Assert.Equal(2, members.Items.Concat(rest.Items).Count(member => member.IsProvided));
    }

    [Fact]
    public async Task Membership_PlantedElsewhere_OpensNothing()
    {
        await using var app = await Composed.StartAsync(provider: _provider);
        await OrganizationAsync(app, "acme");
        var globex = await OrganizationAsync(app, "globex");
        var ada = await EnterAsync(app, "acme", new ProvidedClaims("sub", "Ada", null, null));
        var bob = await app.RegisterAsync("bob");
        foreach (var user in new[] { ada.Id, bob.Id })
        {
            await PlantAsync(app, globex, user);
        }

        // By what the account says, by what the store knows, and for whoever has lost the first.
        Assert.IsType<Error.NotFound>((await GateAsync(app, ada, "globex")).Error);
        Assert.Null(await app.Get<IMembershipReader>().FindAsync(globex.Slug, ada.Id, default));
        Assert.IsType<Error.NotFound>((await GateAsync(app, ada with { Home = null }, "globex")).Error);
        Assert.Equal("acme", Assert.Single(await app.Directories.ListAsync(ada.Id, default)).Organization.Slug.Text);
        Assert.Throws<ForeignNamespaceException>(() => new CommitAuthor(globex.Namespace, ActorOf(ada)));

        // The control: the same row for somebody whose account is their own.
        Assert.True((await GateAsync(app, bob, "globex")).IsOk);
    }

    [Fact]
    public async Task Account_IsNobodysToChangeAndAdministersNothing()
    {
        await using var app = await Composed.StartAsync(provider: _provider);
        var acme = await OrganizationAsync(app, "acme");
        var ada = await EnterAsync(app, "acme", new ProvidedClaims("sub", "Ada", "acme@example.com", "acme@example.com"));
        var actor = ActorOf(ada);

        // With the password of the account whose address the provider says.
        const string password = "a good password of acme";
        Assert.IsType<Error.NotFound>((await app.Accounts.ChangePasswordAsync(actor, password, "another good password", default)).Error);
        Assert.IsType<Error.NotFound>((await app.Accounts.RenameAsync(actor, "Eve", default)).Error);
        Assert.IsType<Error.NotFound>((await app.Get<ITwoFactor>().BeginAsync(actor, password, default)).Error);
        Assert.IsType<Error.NotFound>((await app.Get<IAccountRemoval>().RemoveAsync(actor, password, null, default)).Error);
        Assert.IsType<Error.Forbidden>((await new CreateOrganization(app.Directories).ExecuteAsync(actor, "new-one", "New", default)).Error);
        Assert.IsType<Error.NotFound>((await new InstanceGate(app.Accounts).EnterAsync(new SessionIdentity(actor, null), default)).Error);
        Assert.IsType<Error.Invalid>((await app.Get<IMemberStore>().ChangeRoleAsync(acme, ada.Id, Role.Owner, Changed, default)).Error);
        Assert.Equal(Role.Admin, (await app.Get<IMemberStore>().ChangeRoleAsync(acme, ada.Id, Role.Admin, Changed, default)).Value.Role);

        // An invitation for the very address that the provider says.
        var invited = (MemberAddition.Invited)(await app.Get<IMemberStore>().AddAsync(acme, "newcomer@example.com", Role.Owner, Added, default)).Value;
        var newcomer = await EnterAsync(app, "acme", new ProvidedClaims("newcomer", "N", "newcomer@example.com", "newcomer@example.com"));
        Assert.IsType<Error.NotFound>((await app.Directories.AcceptInvitationAsync(ActorOf(newcomer), invited.Invitation.Token!, default)).Error);
        Assert.IsType<Error.NotFound>((await app.Directories.AcceptInvitationAsync(ActorOf(newcomer) with { Home = null }, invited.Invitation.Token!, default)).Error);
        var real = await app.RegisterAsync("newcomer");
        Assert.True((await app.Directories.AcceptInvitationAsync(Composed.ActorOf(real), invited.Invitation.Token!, default)).IsOk);
    }

    [Fact]
    public async Task SwitchedOffOrRemoved_WhatTheyHoldProvesNobody_AndARemovedOneStaysOut()
    {
        await using var app = await Composed.StartAsync(provider: _provider);
        var acme = await OrganizationAsync(app, "acme");
        var ada = await EnterAsync(app, "acme", new ProvidedClaims("sub", "Ada", null, null));
        var bea = await EnterAsync(app, "acme", new ProvidedClaims("bea", "Bea", null, null));
        var providers = app.Get<ISignInProviderStore>();

        Assert.True((await providers.SaveAsync(acme, Definition with { Enabled = false }, null, null, default)).IsOk);
        Assert.IsType<Error.NotFound>((await GateAsync(app, ada, "acme")).Error);
        app.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await app.Accounts.FindAsync(ada.Id, default));
        Assert.Null(await app.Get<ProviderFinder>().FindAsync("acme", default));
        Assert.NotNull(await app.EnterAsync((await app.Accounts.FindAsync(acme.Actor.Id!.Value, default))!, "acme"));

        Assert.True((await providers.SaveAsync(acme, Definition, null, null, default)).IsOk);
        Assert.Null(await app.Accounts.FindAsync(ada.Id, default));
        var again = await EnterAsync(app, "acme", new ProvidedClaims("sub", "Ada", null, null));
        Assert.Equal(ada.Id, again.Id);
        Assert.NotEqual(ada.SecurityStamp, again.SecurityStamp);
        Assert.Null(await app.Accounts.FindAsync(bea.Id, default));

        Assert.True((await app.Get<IMemberStore>().RemoveAsync(acme, ada.Id, Removed, default)).IsOk);
        app.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await app.Accounts.FindAsync(ada.Id, default));
        Assert.IsType<Error.Forbidden>((await TryEnterAsync(app, "acme", new ProvidedClaims("sub", "Ada", null, null))).Error);
        Assert.Null(await app.Accounts.FindAsync(ada.Id, default));

        Assert.True((await providers.DeleteAsync(acme, null, default)).IsOk);
        Assert.Null(await providers.FindAsync(acme, default));
        Assert.Null(await app.Get<ProviderFinder>().FindAsync("acme", default));
        Assert.IsType<Error.NotFound>((await providers.DeleteAsync(acme, null, default)).Error);

        // Set up anew, the provider brings back who was a member, and whom an Owner had removed as somebody new.
        Assert.True((await providers.SaveAsync(acme, Definition, new SecretValue("another secret"), 0, default)).IsOk);
        Assert.Equal(bea.Id, (await EnterAsync(app, "acme", new ProvidedClaims("bea", "Bea", null, null))).Id);
        Assert.NotEqual(ada.Id, (await EnterAsync(app, "acme", new ProvidedClaims("sub", "Ada", null, null))).Id);
    }

    [Fact]
    public async Task Provider_Secret_IsSealedForItsNamespaceRotatesAndIsNotSentToAnotherIssuer()
    {
        await using var app = await Composed.StartAsync(provider: _provider);
        var acme = await OrganizationAsync(app, "acme");
        var providers = app.Get<ISignInProviderStore>();
        Assert.Equal("the secret of acme", (await app.Get<ProviderFinder>().OpenAsync((await app.Get<ProviderFinder>().FindAsync("acme", default))!, default))!.Reveal());

        var elsewhere = Definition with { Issuer = "https://id.evil.example" };
        Assert.IsType<Error.Invalid>((await providers.SaveAsync(acme, elsewhere, null, null, default)).Error);
        Assert.IsType<Error.Invalid>((await providers.SaveAsync(acme, Definition with { Issuer = "http://id.acme.example" }, new SecretValue("x"), null, default)).Error);
        Assert.IsType<Error.PreconditionFailed>((await providers.SaveAsync(acme, Definition, null, 7, default)).Error);

        await app.Get<IVaultKeys>().RotateAsync(acme, new AuditDraft(AuditActions.VaultRotated, "vault", "acme"), default);
        Assert.Equal(0, await app.Get<KeyRotation>().RunAsync(acme, default));
        await using var context = app.Get<IReadContextFactory>().Create(acme);
        Assert.Equal(2, (await context.SignInProviders.SingleAsync()).KeyVersion);
        Assert.NotNull((await context.NamespaceKeys.SingleAsync(key => key.Version == 1)).RetiredAt);
        Assert.Equal("the secret of acme", (await app.Get<ProviderFinder>().OpenAsync((await app.Get<ProviderFinder>().FindAsync("acme", default))!, default))!.Reveal());
        await using var outside = app.Get<IReadContextFactory>().CreateOutside();
        Assert.Empty(await outside.SignInProviders.ToListAsync());
    }

    [Fact]
    public async Task Namespace_TakenApart_TakesItsPeopleAlong_AndNobodyElses()
    {
        await using var app = await Composed.StartAsync(provider: _provider);
        var acme = await OrganizationAsync(app, "acme");
        await OrganizationAsync(app, "globex");
        var ada = await EnterAsync(app, "acme", new ProvidedClaims("sub", "Ada", null, null));
        await app.Get<ISessions>().RecordAsync(ActorOf(ada), "session", default);
        var other = await EnterAsync(app, "globex", new ProvidedClaims("sub", "Ada", null, null));

        await new OwnedRows(app.Get<IReadContextFactory>(), app.Get<ICommitLine>()).RemoveAllAsync(acme.Namespace, () => Task.CompletedTask, default);

        app.Time.Advance(TimeSpan.FromSeconds(1));
        await using var context = app.Get<IReadContextFactory>().CreateOutside();
        Assert.Equal(other.Id.Value, (await context.Users.SingleAsync(user => user.NamespaceId != null)).Id);
        Assert.Empty(await context.Sessions.ToListAsync());
        Assert.True((await GateAsync(app, other, "globex")).IsOk);
    }

    [Fact]
    public async Task Limit_OfPeople_IsTheNamespacesOwn()
    {
        await using var app = await Composed.StartAsync(new() { ["SignInProviders:PeoplePerNamespace"] = "1" }, provider: _provider);
        await OrganizationAsync(app, "acme");
        await OrganizationAsync(app, "globex");
        await EnterAsync(app, "acme", new ProvidedClaims("one", "One", null, null));
        Assert.IsType<Error.Forbidden>((await TryEnterAsync(app, "acme", new ProvidedClaims("two", "Two", null, null))).Error);
        await EnterAsync(app, "acme", new ProvidedClaims("one", "One", null, null));
        await EnterAsync(app, "globex", new ProvidedClaims("two", "Two", null, null));
    }

    private static readonly AuditDraft Added = new(AuditActions.MemberAdded, "member", "somebody");
    private static readonly AuditDraft Changed = new(AuditActions.MemberRoleChanged, "member", "somebody");
    private static readonly AuditDraft Removed = new(AuditActions.MemberRemoved, "member", "somebody");

    private static Actor ActorOf(Account account) => Composed.ActorOf(account) with { Home = account.Home };

    private static async Task<NamespaceScope> OrganizationAsync(Composed app, string slug)
    {
        var owner = await app.RegisterAsync(slug);
        await app.CreateAsync(owner, slug);
        var scope = (await app.EnterAsync(owner, slug))!;
        Assert.True((await app.Get<ISignInProviderStore>().SaveAsync(scope, Definition, new SecretValue("the secret of " + slug), null, default)).IsOk);
        return scope;
    }

    private static async Task<Result<ProvidedPerson>> TryEnterAsync(Composed app, string slug, ProvidedClaims claims)
    {
        var found = (await app.Get<ProviderFinder>().FindAsync(slug, default))!;
        var journey = new SignInJourney(slug, found.Provider.Version, "state", Guid.NewGuid().ToString("N"), "verifier", "redirect");
        return await app.Get<ProvidedAccounts>().EnterAsync(found, journey, claims, new Origin(null, "test"), default);
    }

    private static async Task<Account> EnterAsync(Composed app, string slug, ProvidedClaims claims) => (await TryEnterAsync(app, slug, claims)).Value.Account;

    private static ValueTask<Result<NamespaceScope>> GateAsync(Composed app, Account account, string slug) =>
        app.Gate.EnterAsync(new SessionIdentity(ActorOf(account), NamespaceSlug.Parse(slug)), slug, default);

    private static async Task PlantAsync(Composed app, NamespaceScope scope, UserId user) => Assert.True((await app.Get<ICommitLine>().CommitAsync<Done>(
        CommitAuthor.Of(scope),
        session =>
        {
            session.Db.Add(new MembershipRow { NamespaceId = scope.Namespace.Value, UserId = user.Value, Role = "owner" });
            session.Db.SaveChanges();
            return default(Done);
        },
        default)).IsOk);
}

public sealed class ProvidedAccountsOnSqlite() : ProvidedAccountTests(TestProvider.Sqlite);

public sealed class ProvidedAccountsOnPostgreSql() : ProvidedAccountTests(TestProvider.PostgreSql);
