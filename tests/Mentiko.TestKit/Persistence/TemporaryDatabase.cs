using System.Data.Common;
using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.Identity;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Rows;
using Mentiko.Infrastructure.Persistence.Sqlite;
using Microsoft.Extensions.Time.Testing;

namespace Mentiko.TestKit.Persistence;

/// <summary>A real, migrated database of its own, SQLite's where no other is asked for, with its commit line; gone at the end.</summary>
internal sealed class TemporaryDatabase : IDisposable
{
    private readonly DatabaseUnderTest _database;
    private int _uid = 300_000;

    public TemporaryDatabase(TestProvider provider = TestProvider.Sqlite)
    {
        _database = DatabaseUnderTest.New(provider);
        Commits = _database.NewCommitLine(Time);
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));

    public IDatabase Database => _database.Database;

    public ICommitLine Commits { get; }

    /// <summary>The file, on SQLite.</summary>
    public string FilePath => ((SqliteDatabase)Database).Path;

    /// <summary>The commit line of another node; the caller ends it.</summary>
    public ICommitLine NewNode() => _database.NewCommitLine(Time);

    /// <summary>An account without a password.</summary>
    public async Task<UserAccount> AddUserAsync(string email)
    {
        var user = new UserAccount
        {
            Id = Guid.NewGuid().ToString("N"),
            Email = email,
            NormalizedEmail = email.ToUpperInvariant(),
            UserName = email,
            NormalizedUserName = email.ToUpperInvariant(),
            DisplayName = email.Split('@')[0],
            SecurityStamp = Guid.NewGuid().ToString("N"),
        };
        await CommitAsync(CommitAuthor.Outside(Actor.System), session =>
        {
            session.Db.Add(user);
            session.Db.SaveChanges();
        });
        return user;
    }

    /// <summary>An active namespace, and where a user is given their membership.</summary>
    public async Task<Organization> AddNamespaceAsync(string slug, UserAccount? user = null, Role role = Role.Owner)
    {
        var organization = new Organization(
            new NamespaceId(Guid.CreateVersion7()), NamespaceSlug.Parse(slug), slug, PlanTier.Free, NamespaceStatus.Active, Interlocked.Increment(ref _uid), Time.GetUtcNow());
        await CommitAsync(new CommitAuthor(organization.Id, Actor.System), session =>
        {
            session.Db.Add(new NamespaceRow { Id = organization.Id.Value, Slug = slug, Name = slug, Status = "active", OsUid = organization.OsUid, CreatedAt = Time.GetUtcNow() });
            if (user is not null)
                session.Db.Add(new MembershipRow { NamespaceId = organization.Id.Value, UserId = user.Id, Role = role.ToWire(), CreatedAt = Time.GetUtcNow() });
            session.Db.SaveChanges();
        });
        return organization;
    }

    /// <summary>A scope as the gate would have made it.</summary>
    public static NamespaceScope Scope(Organization organization, Role role = Role.Owner, UserAccount? user = null) => new(
        organization,
        new Actor(new UserId(user?.Id ?? "tester"), user?.DisplayName ?? "Tester", CredentialKind.Token, null, "test"),
        role);

    public static NamespaceScope Scope(Organization organization, Actor actor) => new(organization, actor, Role.Owner);

    public Task CommitAsync(CommitAuthor author, Action<CommitSession> act) => Commits.CommitAsync<Done>(
        author,
        session =>
        {
            act(session);
            return default(Done);
        },
        CancellationToken.None);

    /// <summary>A connection of the test's own, beside every guard.</summary>
    public DbConnection OpenRaw() => _database.OpenRaw();

    /// <summary>Runs a statement beside every guard.</summary>
    public void Raw(string sql)
    {
        using var connection = OpenRaw();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>From now on no audit entry can be written.</summary>
    public void BreakAudit() => Raw(_database.AuditStatements.Break);

    public void MendAudit() => Raw(_database.AuditStatements.Mend);

    /// <summary>As a database administrator could do it.</summary>
    public void DropAuditTriggers() => Raw(_database.AuditStatements.Unprotect);

    /// <summary>Ends the commit line as the end of the product does.</summary>
    public void CloseCommits() => (Commits as IDisposable)?.Dispose();

    public void Dispose()
    {
        CloseCommits();
        _database.Dispose();
    }
}
