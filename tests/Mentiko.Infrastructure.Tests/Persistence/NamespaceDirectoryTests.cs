using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.Persistence;
using Mentiko.TestKit.Persistence;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Persistence;

public abstract class NamespaceDirectoryTests
{
    private readonly TestProvider _provider;

    private protected NamespaceDirectoryTests(TestProvider provider) => _provider = provider;

    [Fact]
    public async Task Create_NewSlug_GivesOwnerUidTreeAndAudit()
    {
        await using var app = await Composed.StartAsync(provider: _provider);
        var ada = await app.RegisterAsync("ada");

        var acme = await app.CreateAsync(ada, "acme");
        var other = await app.CreateAsync(ada, "other");

        Assert.Equal(200_000, acme.OsUid);
        Assert.Equal(200_001, other.OsUid);
        Assert.Equal(["acme", "other"], app.Tree.Made.Select(made => made.Slug.Text));
        var scope = await app.EnterAsync(ada, "acme");
        Assert.Equal(Role.Owner, scope!.Role);
        var audit = await app.Get<IAuditTrail>().ListAsync(scope, new AuditQuery(new PageRequest()), CancellationToken.None);
        var entry = Assert.Single(audit.Items);
        Assert.Equal((AuditActions.NamespaceCreated, "acme", ada.Id.Value), (entry.Action, entry.TargetId, entry.ActorId));
    }

    [Fact]
    public async Task Create_SameSlugAtOnce_OneWinsAndTheOthersConflict()
    {
        await using var app = await Composed.StartAsync(provider: _provider);
        var ada = await app.RegisterAsync("ada");

        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ =>
            app.Directories.CreateAsync(Composed.ActorOf(ada), NamespaceSlug.Parse("acme"), "Acme", CancellationToken.None)));

        Assert.Single(results, result => result.IsOk);
        Assert.Equal(49, results.Count(result => result.Error is Error.Conflict));
        Assert.Single(app.Tree.Made);
    }

    [Fact]
    public async Task Create_AtOnce_EveryUidIsDifferent()
    {
        await using var app = await Composed.StartAsync(provider: _provider);
        var ada = await app.RegisterAsync("ada");

        var made = await Task.WhenAll(Enumerable.Range(0, 40).Select(number => app.CreateAsync(ada, $"org-{number}")));

        Assert.Equal(40, made.Select(organization => organization.OsUid).Distinct().Count());
    }

    [Fact]
    public async Task Create_TreeFails_NobodyEntersUntilTheNextStartCompletesIt()
    {
        await using var app = await Composed.StartAsync(provider: _provider);
        var ada = await app.RegisterAsync("ada");
        app.Tree.Fails = true;
        await Assert.ThrowsAsync<IOException>(() => app.CreateAsync(ada, "acme"));

        Assert.Null(await app.EnterAsync(ada, "acme"));
        Assert.Empty(await app.Directories.ListAsync(ada.Id, CancellationToken.None));

        app.Tree.Fails = false;
        foreach (var step in app.Get<IEnumerable<IStartStep>>())
            await step.RunAsync(CancellationToken.None);
        app.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull(await app.EnterAsync(ada, "acme"));
        Assert.Single(app.Tree.Made);
    }

    [Fact]
    public async Task Gate_ForeignUser_IsRefusedWhereTheMemberEnters()
    {
        await using var app = await Composed.StartAsync(provider: _provider);
        var ada = await app.RegisterAsync("ada");
        var eve = await app.RegisterAsync("eve");
        await app.CreateAsync(ada, "acme");
        await app.CreateAsync(eve, "evil");

        Assert.Null(await app.EnterAsync(eve, "acme"));
        Assert.Null(await app.EnterAsync(eve, "nowhere"));
        Assert.NotNull(await app.EnterAsync(ada, "acme"));
        Assert.Equal(["evil"], (await app.Directories.ListAsync(eve.Id, CancellationToken.None)).Select(own => own.Organization.Slug.Text));
    }

    [Fact]
    public async Task Switch_Recorded_StandsInTheAuditOfTheNamespace()
    {
        await using var app = await Composed.StartAsync(provider: _provider);
        var ada = await app.RegisterAsync("ada");
        await app.CreateAsync(ada, "acme");
        var scope = (await app.EnterAsync(ada, "acme"))!;

        await app.Directories.RecordSwitchAsync(scope, CancellationToken.None);

        var audit = await app.Get<IAuditTrail>().ListAsync(scope, new AuditQuery(new PageRequest(), Action: AuditActions.SessionSwitched), CancellationToken.None);
        Assert.Single(audit.Items);
    }
}

public sealed class NamespaceDirectoryOnSqlite() : NamespaceDirectoryTests(TestProvider.Sqlite);

public sealed class NamespaceDirectoryOnPostgreSql() : NamespaceDirectoryTests(TestProvider.PostgreSql);

public sealed class NamespaceDirectoryOnSqlServer() : NamespaceDirectoryTests(TestProvider.SqlServer);
