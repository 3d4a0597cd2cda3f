using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.PostgreSql;
using Mentiko.Infrastructure.Persistence.Rows;
using Mentiko.TestKit.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Persistence;

/// <summary>
/// What PostgreSQL itself keeps apart, with every layer above it switched off: the application's role speaks SQL. The
/// tables are read from the model, so a new one without a policy fails here.
/// </summary>
public sealed class RowSecurityTests : IDisposable
{
    private static readonly Guid Own = Guid.CreateVersion7();
    private static readonly Guid Other = Guid.CreateVersion7();
    private readonly string _name = PostgresDatabases.New();
    private readonly NpgsqlConnection _application;

    public RowSecurityTests()
    {
        Fill();
        _application = Open(PostgresDatabases.Role);
    }

    public static TheoryData<string> Tables() => [.. Owned().Select(entity => entity.GetTableName()!)];

    public static TheoryData<string> Purposes() => [.. Enum.GetNames<ReadPurpose>().Where(name => name != nameof(ReadPurpose.None))];

    public void Dispose()
    {
        _application.Dispose();
        PostgresDatabases.Drop(_name);
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void Table_WithoutANamespace_IsEmptyAndWithOneShowsItsRowsOnly(string table)
    {
        Assert.Equal(0, Count(table));
        Name(Guid.Empty);
        Assert.Equal(0, Count(table));
        Name(Own);
        Assert.Equal(1, Count(table));

        // The control: a row of each is there.
        using var superuser = Open(PostgresCluster.Superuser);
        Assert.Equal(2L, Scalar(superuser, $"SELECT COUNT(*) FROM \"{table}\""));
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void Table_OfAnotherNamespace_CanNeitherBeGivenNorRobbedARow(string table)
    {
        Name(Own);
        var refusal = Assert.Throws<PostgresException>(() => Execute(Insert(table, Other, "new")));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refusal.SqlState);
        if (table == "AuditEntries")
        {
            // Its trigger speaks to every statement that is no insert.
            Assert.Throws<PostgresException>(() => Execute($"DELETE FROM \"{table}\" WHERE \"NamespaceId\" = '{Other}'"));
            return;
        }

        Assert.Equal(0, Execute($"DELETE FROM \"{table}\" WHERE \"NamespaceId\" = '{Other}'"));
        Assert.Equal(0, Execute($"UPDATE \"{table}\" SET \"NamespaceId\" = '{Own}' WHERE \"NamespaceId\" = '{Other}'"));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, Assert.Throws<PostgresException>(() => Execute($"UPDATE \"{table}\" SET \"NamespaceId\" = '{Other}'")).SqlState);
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void Table_WithoutANamespace_TakesNothing(string table)
    {
        Assert.Throws<PostgresException>(() => Execute(Insert(table, Own, "new")));
        if (table != "AuditEntries")
        {
            Assert.Equal(0, Execute($"DELETE FROM \"{table}\""));
            Assert.Equal(0, Execute($"UPDATE \"{table}\" SET \"NamespaceId\" = \"NamespaceId\""));
        }
    }

    [Theory]
    [MemberData(nameof(Purposes))]
    public void Purpose_Named_ShowsItsOneTableForReadingOnly(string name)
    {
        var purpose = Enum.Parse<ReadPurpose>(name);
        var table = Owned().Single(entity => entity.ClrType == RowSecurity.TableOf[purpose]).GetTableName()!;
        Execute($"SELECT set_config('mentiko.purpose', '{purpose.ToSetting()}', false)");

        Assert.All(Owned(), entity => Assert.Equal(entity.GetTableName() == table ? 2 : 0, Count(entity.GetTableName()!)));
        Assert.Equal(0, Execute($"DELETE FROM \"{table}\""));
        Assert.Equal(0, Execute($"UPDATE \"{table}\" SET \"NamespaceId\" = \"NamespaceId\""));
        Assert.Throws<PostgresException>(() => Execute(Insert(table, Own, "new")));
    }

    [Fact]
    public void Purpose_None_AndOneThatIsNotOnTheList_ShowNothing()
    {
        foreach (var purpose in new[] { "", "everything" })
        {
            Execute($"SELECT set_config('mentiko.purpose', '{purpose}', false)");
            Assert.All(Owned(), entity => Assert.Equal(0, Count(entity.GetTableName()!)));
        }
    }

    [Fact]
    public void Contexts_OfAPurpose_ReadItsTableAndOthersNone()
    {
        using var database = new PostgreSqlDatabase(PostgresDatabases.Cluster.ConnectionString(PostgresDatabases.Role, _name));
        using var sweep = database.CreateOutside(ReadPurpose.UnfinishedRuns);
        Assert.Equal(2, sweep.Runs.IgnoreQueryFilters([MentikoDbContext.NamespaceFilter]).Count());
        Assert.Equal(0, sweep.Agents.IgnoreQueryFilters([MentikoDbContext.NamespaceFilter]).Count());

        // The next one may get the same connection from the pool, and nothing of what the last one could see.
        using var none = database.CreateOutside();
        Assert.Equal(0, none.Runs.IgnoreQueryFilters([MentikoDbContext.NamespaceFilter]).Count());
    }

    [Fact]
    public void Guard_SwitchedOff_TheForeignRowIsStillNotWritten()
    {
        using var source = NpgsqlDataSource.Create(PostgresDatabases.Cluster.ConnectionString(PostgresDatabases.Role, _name));
        var options = new DbContextOptionsBuilder<PostgreSqlMentikoDbContext>()
            .UseNpgsql(source)
            .AddInterceptors(new SessionSettings(source, readOnly: false))
            .Options;
        using var unguarded = new PostgreSqlMentikoDbContext(options, new NamespaceId(Own));
        unguarded.Entry(new AgentRow { NamespaceId = Other, Name = "x", Version = 9 }).State = EntityState.Modified;
        Assert.Throws<DbUpdateConcurrencyException>(() => unguarded.SaveChanges());

        unguarded.ChangeTracker.Clear();
        unguarded.Add(new AgentRow { NamespaceId = Other, Name = "new" });
        var refusal = Assert.Throws<DbUpdateException>(() => unguarded.SaveChanges());
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, Assert.IsType<PostgresException>(refusal.InnerException).SqlState);

        // The control: with the same options its own row is written.
        unguarded.ChangeTracker.Clear();
        unguarded.Entry(new AgentRow { NamespaceId = Own, Name = "x", Version = 9 }).State = EntityState.Modified;
        Assert.Equal(1, unguarded.SaveChanges());
    }

    private static List<IEntityType> Owned()
    {
        using var context = new PostgreSqlDesignTimeFactory().CreateDbContext([]);
        return [.. context.Model.GetEntityTypes().Where(entity => entity.ClrType.IsAssignableTo(typeof(INamespaceOwned)))];
    }

    /// <summary>A row of each namespace in each table, without their relations.</summary>
    private void Fill()
    {
        using var superuser = Open(PostgresCluster.Superuser);
        Execute(superuser, "SET session_replication_role = replica");
        foreach (var table in Owned().Select(entity => entity.GetTableName()!))
        {
            Execute(superuser, Insert(table, Own, "x"));
            Execute(superuser, Insert(table, Other, "x", "y"));
        }
    }

    /// <summary>Text columns hold <paramref name="text"/>; <paramref name="unique"/> those that must differ between namespaces.</summary>
    private static string Insert(string table, Guid owner, string text, string? unique = null)
    {
        var columns = Owned().Single(entity => entity.GetTableName() == table).GetProperties().ToList();
        return $"INSERT INTO \"{table}\" ({string.Join(", ", columns.Select(column => $"\"{column.GetColumnName()}\""))}) VALUES ({string.Join(", ", columns.Select(Value))})";

        string Value(IProperty column) => column.GetColumnType() switch
        {
            "uuid" => $"'{owner}'",
            "bytea" => "'\\x00'",
            "boolean" => "false",
            var type when type.StartsWith("text", StringComparison.Ordinal) || type.StartsWith("character", StringComparison.Ordinal) =>
                $"'{(column.Name == nameof(InvitationRow.TokenHash) || (table == "ApiKeys" && column.Name == nameof(ApiKeyRow.Id)) ? unique ?? text : text)}'",
            _ => "7",
        };
    }

    private void Name(Guid owner) => Execute($"SELECT set_config('mentiko.namespace', '{owner}', false)");

    private long Count(string table) => Scalar(_application, $"SELECT COUNT(*) FROM \"{table}\"");

    private int Execute(string sql) => Execute(_application, sql);

    private static int Execute(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        return command.ExecuteNonQuery();
    }

    private static long Scalar(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        return (long)command.ExecuteScalar()!;
    }

    private NpgsqlConnection Open(string role)
    {
        var connection = new NpgsqlConnection($"{PostgresDatabases.Cluster.ConnectionString(role, _name)};Pooling=false");
        connection.Open();
        return connection;
    }
}
