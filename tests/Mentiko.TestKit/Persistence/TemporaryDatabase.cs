using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.Identity;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Rows;
using Mentiko.Infrastructure.Persistence.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Mentiko.TestKit.Persistence;

/// <summary>A real, migrated SQLite database in a folder of its own, with its commit line; gone at the end.</summary>
internal sealed class TemporaryDatabase : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mentiko-db-").FullName;
    private int _uid = 300_000;

    public TemporaryDatabase()
    {
        Database = new SqliteDatabase($"Data Source={Path.Combine(_folder, "mentiko.db")}");
        Database.MigrateAsync(CancellationToken.None).GetAwaiter().GetResult();
        Commits = new SqliteCommitLine(Database, Time, NullLogger<SqliteCommitLine>.Instance);
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));

    public SqliteDatabase Database { get; }

    public SqliteCommitLine Commits { get; }

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
    public SqliteConnection OpenRaw() => Database.OpenWriter();

    public void Dispose()
    {
        Commits.Dispose();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }
}
