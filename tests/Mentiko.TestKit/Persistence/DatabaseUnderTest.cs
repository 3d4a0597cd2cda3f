using System.Data.Common;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.PostgreSql;
using Mentiko.Infrastructure.Persistence.Servers;
using Mentiko.Infrastructure.Persistence.Sqlite;
using Mentiko.Infrastructure.Persistence.SqlServer;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Mentiko.TestKit.Persistence;

/// <summary>A migrated database of one provider, gone at the end.</summary>
internal abstract class DatabaseUnderTest : IDisposable
{
    public abstract IDatabase Database { get; }

    /// <summary>A commit line on it, as one node has it. Another call is another node.</summary>
    public abstract ICommitLine NewCommitLine(TimeProvider time);

    /// <summary>A connection of the test's own, beside every guard.</summary>
    public abstract DbConnection OpenRaw();

    /// <summary>Writes the settings with which the product runs on it.</summary>
    public abstract void Configure(IDictionary<string, string?> settings, string section);

    /// <summary>Statements that make every audit entry fail, that undo it, and that take away what protects the record.</summary>
    public abstract (string Break, string Mend, string Unprotect) AuditStatements { get; }

    public abstract void Dispose();

    public static DatabaseUnderTest New(TestProvider provider) => provider switch
    {
        TestProvider.Sqlite => new OnSqlite(),
        TestProvider.PostgreSql => new OnPostgreSql(),
        TestProvider.SqlServer => new OnSqlServer(),
        _ => throw new ArgumentOutOfRangeException(nameof(provider)),
    };

    private sealed class OnSqlite : DatabaseUnderTest
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("mentiko-db-").FullName;
        private readonly SqliteDatabase _database;

        public OnSqlite()
        {
            _database = new SqliteDatabase($"Data Source={Path.Combine(_folder, "mentiko.db")}");
            _database.MigrateAsync(CancellationToken.None).GetAwaiter().GetResult();
        }

        public override IDatabase Database => _database;

        public override ICommitLine NewCommitLine(TimeProvider time) => new SqliteCommitLine(_database, time, NullLogger<SqliteCommitLine>.Instance);

        public override DbConnection OpenRaw() => _database.OpenWriter();

        public override void Configure(IDictionary<string, string?> settings, string section) =>
            settings[$"{section}ConnectionString"] = $"Data Source={_database.Path}";

        public override (string Break, string Mend, string Unprotect) AuditStatements => (
            """CREATE TRIGGER "broken" BEFORE INSERT ON "AuditEntries" BEGIN SELECT RAISE(ABORT, 'the audit is broken'); END""",
            """DROP TRIGGER "broken" """,
            """DROP TRIGGER "AuditEntries_never_change"; DROP TRIGGER "AuditEntries_never_leave" """);

        public override void Dispose()
        {
            SqliteConnection.ClearAllPools();
            Directory.Delete(_folder, recursive: true);
        }
    }

    private sealed class OnPostgreSql : DatabaseUnderTest
    {
        private readonly string _name = PostgresDatabases.New();
        private readonly PostgreSqlDatabase _database;

        public OnPostgreSql() => _database = new PostgreSqlDatabase(PostgresDatabases.Cluster.ConnectionString(PostgresDatabases.Role, _name));

        public override IDatabase Database => _database;

        public override ICommitLine NewCommitLine(TimeProvider time) =>
            new ServerCommitLine(new PostgreSqlDialect(_database), time, NullLogger<ServerCommitLine>.Instance);

        public override DbConnection OpenRaw()
        {
            var connection = new NpgsqlConnection($"{PostgresDatabases.Cluster.ConnectionString(PostgresCluster.Superuser, _name)};Pooling=false");
            connection.Open();
            return connection;
        }

        public override void Configure(IDictionary<string, string?> settings, string section)
        {
            settings[$"{section}Provider"] = DatabaseOptions.PostgreSql;
            settings[$"{section}ConnectionString"] = PostgresDatabases.Cluster.ConnectionString(PostgresDatabases.Role, _name);
        }

        public override (string Break, string Mend, string Unprotect) AuditStatements => (
            """ALTER TABLE "AuditEntries" ADD CONSTRAINT "broken" CHECK ("Sequence" < 0) NOT VALID""",
            """ALTER TABLE "AuditEntries" DROP CONSTRAINT "broken" """,
            """DROP TRIGGER "AuditEntries_never_change" ON "AuditEntries" """);

        public override void Dispose()
        {
            _database.Dispose();
            PostgresDatabases.Drop(_name);
        }
    }

    private sealed class OnSqlServer : DatabaseUnderTest
    {
        private readonly SqlServerContainer _server = SqlServerContainer.Shared;
        private readonly string _name;
        private readonly SqlServerDatabase _database;

        public OnSqlServer()
        {
            _name = _server.NewEmpty();
            _database = new SqlServerDatabase(Own);
            _database.MigrateAsync(CancellationToken.None).GetAwaiter().GetResult();
        }

        public override IDatabase Database => _database;

        private string Own => _server.ConnectionString(SqlServerContainer.Login, _name);

        public override ICommitLine NewCommitLine(TimeProvider time) =>
            new ServerCommitLine(new SqlServerDialect(_database), time, NullLogger<ServerCommitLine>.Instance);

        public override DbConnection OpenRaw()
        {
            var connection = new SqlConnection($"{_server.ConnectionString("sa", _name)};Pooling=false");
            connection.Open();
            return connection;
        }

        public override void Configure(IDictionary<string, string?> settings, string section)
        {
            settings[$"{section}Provider"] = DatabaseOptions.SqlServer;
            settings[$"{section}ConnectionString"] = Own;
        }

        public override (string Break, string Mend, string Unprotect) AuditStatements => (
            """ALTER TABLE "AuditEntries" WITH NOCHECK ADD CONSTRAINT "broken" CHECK ("Sequence" < 0)""",
            """ALTER TABLE "AuditEntries" DROP CONSTRAINT "broken" """,
            """DROP TRIGGER "AuditEntries_never_change" """);

        public override void Dispose() => _server.Drop(_name);
    }
}
