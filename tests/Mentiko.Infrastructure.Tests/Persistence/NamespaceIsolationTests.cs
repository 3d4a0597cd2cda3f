using System.Data.Common;
using System.Globalization;
using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Rows;
using Mentiko.Infrastructure.Persistence.Sqlite;
using Mentiko.TestKit.Persistence;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Persistence;

/// <summary>Each layer with the one above it switched off: what holds then, and that the switch was really off.</summary>
public abstract class NamespaceIsolationTests : IDisposable
{
    private readonly bool _keepsRowsApart;

    private protected NamespaceIsolationTests(TestProvider provider)
    {
        Data = new TemporaryDatabase(provider);
        _keepsRowsApart = provider != TestProvider.Sqlite;
    }

    private protected TemporaryDatabase Data { get; }

    public void Dispose()
    {
        Data.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Filter_ByDefault_ShowsOwnRowsOnly()
    {
        var (acme, _) = await TwoAsync();
        using var own = Data.Database.Create(TemporaryDatabase.Scope(acme));
        Assert.Equal("agent-of-acme", Assert.Single(own.Agents).Name);

        // The control: both rows are there, and without a second layer in the database only the filter hides one.
        Assert.Equal(_keepsRowsApart ? 1 : 2, own.Agents.IgnoreQueryFilters([MentikoDbContext.NamespaceFilter]).Count());
        Assert.Equal(2L, Scalar("""SELECT COUNT(*) FROM "Agents" """));
    }

    [Fact]
    public async Task Filter_WithoutANamespace_EveryOwnedSetIsEmpty()
    {
        await TwoAsync();
        using var outside = Data.Database.CreateOutside();
        Assert.Empty(outside.Agents);
        Assert.Empty(outside.Memberships);
        Assert.Equal(_keepsRowsApart ? 0 : 2, outside.Agents.IgnoreQueryFilters([MentikoDbContext.NamespaceFilter]).Count());
    }

    [Fact]
    public async Task Filter_ByTheForeignKey_FindsNothing()
    {
        var (acme, other) = await TwoAsync();
        using var own = Data.Database.Create(TemporaryDatabase.Scope(acme));
        Assert.Null(own.Agents.SingleOrDefault(row => row.NamespaceId == other.Id.Value && row.Name == "agent-of-other"));
        Assert.Null(own.Agents.Find(other.Id.Value, "agent-of-other"));
    }

    [Theory]
    [InlineData(EntityState.Added)]
    [InlineData(EntityState.Modified)]
    [InlineData(EntityState.Deleted)]
    public async Task Guard_ForeignRow_IsRefusedSyncAndAsync(EntityState state)
    {
        var (acme, other) = await TwoAsync();
        using var own = Data.Database.CreateWriting(acme.Id);
        own.Entry(new AgentRow { NamespaceId = other.Id.Value, Name = state == EntityState.Added ? "new" : "agent-of-other", Version = 9 }).State = state;

        Assert.Throws<ForeignNamespaceException>(() => own.SaveChanges());
        await Assert.ThrowsAsync<ForeignNamespaceException>(() => own.SaveChangesAsync(TestContext.Current.CancellationToken));
        Assert.Equal(1, VersionOf("agent-of-other"));
    }

    [Fact]
    public async Task Guard_WithoutANamespace_RefusesEveryOwnedRow()
    {
        var (acme, _) = await TwoAsync();
        using var outside = Data.Database.CreateWriting(null);
        outside.Add(new AgentRow { NamespaceId = acme.Id.Value, Name = "new" });
        Assert.Throws<ForeignNamespaceException>(() => outside.SaveChanges());

        using var empty = Data.Database.CreateWriting(null);
        empty.Add(new AgentRow { NamespaceId = Guid.Empty, Name = "new" });
        Assert.Throws<ForeignNamespaceException>(() => empty.SaveChanges());
    }

    [Fact]
    public async Task Guard_InTheCommitLine_UndoesTheActAndTheLineGoesOn()
    {
        var (acme, other) = await TwoAsync();
        await Assert.ThrowsAsync<ForeignNamespaceException>(() => Data.CommitAsync(new CommitAuthor(acme.Id, Core.Access.Actor.System), session =>
        {
            session.Db.Add(new AgentRow { NamespaceId = other.Id.Value, Name = "new" });
            session.Db.SaveChanges();
        }));
        await Data.CommitAsync(new CommitAuthor(acme.Id, Core.Access.Actor.System), session =>
        {
            session.Db.Add(new AgentRow { NamespaceId = acme.Id.Value, Name = "new" });
            session.Db.SaveChanges();
        });
    }

    [Fact]
    public async Task Reader_TriesToWrite_CannotEvenInItsOwnNamespace()
    {
        var (acme, _) = await TwoAsync();
        using var own = Data.Database.Create(TemporaryDatabase.Scope(acme));
        own.Add(new AgentRow { NamespaceId = acme.Id.Value, Name = "new" });
        var failure = Assert.Throws<DbUpdateException>(() => own.SaveChanges());
        Assert.Contains("read", failure.InnerException!.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Part_OfAForeignRun_CannotBeAdded()
    {
        // The key carries the namespace, so a step in one namespace cannot hang on a run of another.
        var (acme, other) = await TwoAsync();
        await Data.CommitAsync(new CommitAuthor(other.Id, Core.Access.Actor.System), session =>
        {
            session.Db.Add(new RunRow { NamespaceId = other.Id.Value, Id = "run-of-other" });
            session.Db.SaveChanges();
        });

        await Assert.ThrowsAnyAsync<DbException>(() => Data.CommitAsync(new CommitAuthor(acme.Id, Core.Access.Actor.System), session => session.Execute(
            """INSERT INTO "Steps" ("NamespaceId", "RunId", "StepId", "Position", "Agent", "Status") VALUES (@ns, 'run-of-other', 's', 0, 'a', 'pending')""")));
    }

    private protected async Task<(Organization Acme, Organization Other)> TwoAsync()
    {
        var ada = await Data.AddUserAsync("ada@example.com");
        var acme = await Data.AddNamespaceAsync("acme", ada);
        var other = await Data.AddNamespaceAsync("other", ada);
        foreach (var organization in new[] { acme, other })
        {
            await Data.CommitAsync(new CommitAuthor(organization.Id, Core.Access.Actor.System), session =>
            {
                session.Db.Add(new AgentRow { NamespaceId = organization.Id.Value, Name = $"agent-of-{organization.Slug}", Version = 1 });
                session.Db.SaveChanges();
            });
        }

        return (acme, other);
    }

    private protected long VersionOf(string agent) => Scalar($"""SELECT "Version" FROM "Agents" WHERE "Name" = '{agent}'""");

    private long Scalar(string sql)
    {
        using var connection = Data.OpenRaw();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }
}

public sealed class NamespaceIsolationOnSqlite() : NamespaceIsolationTests(TestProvider.Sqlite)
{
    [Fact]
    public async Task Find_OfAForeignRowThatIsTracked_GetsItAndCannotSaveIt()
    {
        // Why stores never call Find, and why the guard looks at every change: a tracked row passes no filter.
        var (acme, other) = await TwoAsync();
        using var own = Data.Database.CreateWriting(acme.Id);
        _ = own.Agents.IgnoreQueryFilters([MentikoDbContext.NamespaceFilter]).ToList();
        var foreign = own.Agents.Find(other.Id.Value, "agent-of-other");
        Assert.NotNull(foreign);

        foreign.Version = 9;
        Assert.Throws<ForeignNamespaceException>(() => own.SaveChanges());
        Assert.Equal(1, VersionOf("agent-of-other"));
    }

    [Fact]
    public async Task Guard_SwitchedOff_TheForeignRowIsWritten()
    {
        // The control: without the guard nothing else would have stopped it.
        var (acme, other) = await TwoAsync();
        var options = new DbContextOptionsBuilder<SqliteMentikoDbContext>().UseSqlite($"Data Source={Data.FilePath}").Options;
        using var unguarded = new SqliteMentikoDbContext(options, acme.Id);
        unguarded.Entry(new AgentRow { NamespaceId = other.Id.Value, Name = "agent-of-other", Version = 9 }).State = EntityState.Modified;
        unguarded.SaveChanges();
        Assert.Equal(9, VersionOf("agent-of-other"));
    }
}

public sealed class NamespaceIsolationOnPostgreSql() : NamespaceIsolationTests(TestProvider.PostgreSql);

public sealed class NamespaceIsolationOnSqlServer() : NamespaceIsolationTests(TestProvider.SqlServer);
