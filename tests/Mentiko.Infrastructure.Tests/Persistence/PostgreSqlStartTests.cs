using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.PostgreSql;
using Mentiko.Infrastructure.Persistence.Rows;
using Mentiko.Infrastructure.Persistence.Servers;
using Mentiko.TestKit.Persistence;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Persistence;

/// <summary>The start on PostgreSQL: what it refuses, and that its migrations can be stopped anywhere and begun by many.</summary>
public sealed class PostgreSqlStartTests
{
    /// <summary>What makes up the schema, but for the names that PostgreSQL gives by itself.</summary>
    private const string Fingerprint = """
        SELECT string_agg(line, E'\n' ORDER BY line) FROM (
            SELECT concat_ws(' ', table_name, column_name, data_type, is_nullable, collation_name, column_default) AS line FROM information_schema.columns WHERE table_schema = 'public'
            UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
            UNION ALL SELECT concat_ws(' ', tablename, policyname, cmd, qual, with_check) FROM pg_policies
            UNION ALL SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
            UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
            UNION ALL SELECT concat_ws(' ', relname, relrowsecurity, relforcerowsecurity) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
            UNION ALL SELECT "MigrationId" FROM "__EFMigrationsHistory") AS lines
        """;

    [Theory]
    [InlineData("SUPERUSER", "is a superuser or has BYPASSRLS")]
    [InlineData("BYPASSRLS", "is a superuser or has BYPASSRLS")]
    [InlineData("NOBYPASSRLS", null)]
    public async Task Role_ThatRowSecurityDoesNotHold_IsRefused(string attribute, string? sentence)
    {
        var role = $"role_{attribute.ToLowerInvariant()}";
        PostgresDatabases.Cluster.Execute("postgres", $"CREATE ROLE {role} LOGIN {attribute}");
        await AssertStartAsync(role, PostgresDatabases.NewEmpty(role), sentence);
    }

    [Fact]
    public async Task Server_ThatLosesCommits_IsRefused()
    {
        PostgresDatabases.Cluster.Execute("postgres", "CREATE ROLE role_hasty LOGIN", "ALTER ROLE role_hasty SET synchronous_commit = off");
        await AssertStartAsync("role_hasty", PostgresDatabases.NewEmpty("role_hasty"), "synchronous_commit is off for the role 'role_hasty'");
    }

    [Fact]
    public async Task Database_OfAnotherEncoding_IsRefused()
    {
        PostgresDatabases.Cluster.Execute("postgres", $"CREATE DATABASE latin OWNER {PostgresDatabases.Role} ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0");
        await AssertStartAsync(PostgresDatabases.Role, "latin", "encoding is LATIN1");
    }

    [Fact]
    public async Task Database_OfANewerVersion_IsRefusedByName()
    {
        var name = PostgresDatabases.New();
        PostgresDatabases.Cluster.Execute(name, """INSERT INTO "__EFMigrationsHistory" VALUES ('29990101000000_Future', '99')""");
        await AssertStartAsync(PostgresDatabases.Role, name, "29990101000000_Future");
    }

    [Fact]
    public async Task Migration_ByFourNodesAtOnce_IsDoneOnceAndAllStart()
    {
        var name = PostgresDatabases.NewEmpty();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => AssertStartAsync(PostgresDatabases.Role, name, null))));
        Assert.Equal(Schema(PostgresDatabases.New()), Schema(name));
    }

    [Fact]
    public Task Migration_KilledAfterAStatement_IsCompletedByTheNextStart() => KillEveryAsync(step: 17);

    [Fact]
    [Trait("Category", "Slow")]
    public Task Migration_KilledAfterEachStatement_IsCompletedByTheNextStart() => KillEveryAsync(step: 1);

    [Fact]
    public async Task Schema_OfAnOwner_GivesTheApplicationRowsAndTheRecordForAddingOnly()
    {
        PostgresDatabases.Cluster.Execute("postgres", "CREATE ROLE schema_owner LOGIN", "CREATE ROLE \"app's \"\"role\" LOGIN");
        var name = PostgresDatabases.NewEmpty("schema_owner");
        var application = $"{PostgresDatabases.Cluster.ConnectionString("x", name)};Username='app''s \"role'";
        using var database = new PostgreSqlDatabase(application, PostgresDatabases.Cluster.ConnectionString("schema_owner", name));
        await database.MigrateAsync(TestContext.Current.CancellationToken);
        await database.MigrateAsync(TestContext.Current.CancellationToken);

        var acme = new NamespaceId(Guid.CreateVersion7());
        using var line = new ServerCommitLine(new PostgreSqlDialect(database), TimeProvider.System, NullLogger<ServerCommitLine>.Instance);
        var added = await line.CommitAsync<Done>(
            new CommitAuthor(acme, Actor.System),
            session =>
            {
                session.Db.Add(new NamespaceRow { Id = acme.Value, Slug = "acme", Name = "acme", Status = "active", OsUid = 1 });
                session.Db.SaveChanges();
                session.Audit(new AuditDraft(AuditActions.NamespaceCreated, "organization", "acme"));
                return default(Done);
            },
            TestContext.Current.CancellationToken);
        Assert.True(added.IsOk);

        using var connection = new NpgsqlConnection($"{application};Pooling=false");
        connection.Open();
        Assert.All(
            [
                "UPDATE \"AuditEntries\" SET \"ActorName\" = 'x'", "DELETE FROM \"AuditEntries\"", "TRUNCATE \"AuditEntries\"",
                "ALTER TABLE \"AuditEntries\" DISABLE TRIGGER ALL", "DROP TRIGGER \"AuditEntries_never_change\" ON \"AuditEntries\"",
                "ALTER TABLE \"Agents\" DISABLE ROW LEVEL SECURITY", "DROP POLICY own_namespace ON \"Agents\"", "CREATE TABLE mine (id int)", "TRUNCATE \"Agents\" CASCADE",
            ],
            statement => Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, Assert.Throws<PostgresException>(() => Execute(connection, statement)).SqlState));
    }

    private static async Task KillEveryAsync(int step)
    {
        var name = PostgresDatabases.NewEmpty();
        var killed = 0;
        PostgresDatabases.Cluster.Execute(
            name,
            "CREATE SCHEMA killer",
            "CREATE SEQUENCE killer.seen",
            "CREATE TABLE killer.plan AS SELECT 0::bigint AS victim",
            """
            CREATE FUNCTION killer.strike() RETURNS event_trigger SECURITY DEFINER LANGUAGE plpgsql AS $$
            BEGIN
                IF nextval('killer.seen') = (SELECT victim FROM killer.plan) THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;
            END $$
            """,
            "CREATE EVENT TRIGGER killer ON ddl_command_end EXECUTE FUNCTION killer.strike()");
        for (var victim = 1; await StartKillingAsync(victim); victim += step)
            killed++;

        Assert.True(killed > 100 / step, $"Only {killed} were killed.");
        Assert.Equal(Schema(PostgresDatabases.New()), Schema(name));

        // False once the migration had fewer statements than that, and so came to its end.
        async Task<bool> StartKillingAsync(int victim)
        {
            // The event trigger fires for these too, but for no number that it waits for.
            PostgresDatabases.Cluster.Execute(name, "UPDATE killer.plan SET victim = 0", "SELECT setval('killer.seen', 1, false)", $"UPDATE killer.plan SET victim = {victim}");
            using var database = new PostgreSqlDatabase(PostgresDatabases.Cluster.ConnectionString(PostgresDatabases.Role, name));
            return await Record.ExceptionAsync(() => database.MigrateAsync(TestContext.Current.CancellationToken)) is not null;
        }
    }

    private static async Task AssertStartAsync(string role, string name, string? sentence)
    {
        using var database = new PostgreSqlDatabase(PostgresDatabases.Cluster.ConnectionString(role, name));
        var failure = await Record.ExceptionAsync(() => database.MigrateAsync(CancellationToken.None));
        if (sentence is null)
            Assert.Null(failure);
        else
            Assert.Contains(sentence, Assert.IsType<UnfitDatabaseException>(failure).Message, StringComparison.Ordinal);
    }

    private static string Schema(string name)
    {
        using var connection = new NpgsqlConnection($"{PostgresDatabases.Cluster.ConnectionString(PostgresCluster.Superuser, name)};Pooling=false");
        connection.Open();
        using var command = new NpgsqlCommand(Fingerprint, connection);
        return (string)command.ExecuteScalar()!;
    }

    private static void Execute(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }
}
