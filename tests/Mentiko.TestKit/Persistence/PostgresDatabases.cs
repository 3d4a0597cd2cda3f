using Mentiko.Infrastructure.Persistence.PostgreSql;

namespace Mentiko.TestKit.Persistence;

/// <summary>Databases on the cluster of this process. One is migrated, by the product; the others are copies of it.</summary>
internal static class PostgresDatabases
{
    /// <summary>The application's role, as a site would make it; owns its databases.</summary>
    public const string Role = "mentiko";
    private const string Template = "mentiko_template";
    private static readonly Lazy<PostgresCluster> Prepared = new(Prepare);
    private static int _number;

    /// <summary>The cluster; skips the test where there is none.</summary>
    public static PostgresCluster Cluster => Prepared.Value;

    /// <summary>A migrated database of one's own. The copy is made by the superuser, and the template has no connections.</summary>
    public static string New()
    {
        var name = $"test_{Interlocked.Increment(ref _number)}";
        Cluster.Execute("postgres", $"CREATE DATABASE {name} TEMPLATE {Template} OWNER {Role}");
        return name;
    }

    /// <summary>An empty database of one's own.</summary>
    public static string NewEmpty(string owner = Role)
    {
        var name = $"empty_{Interlocked.Increment(ref _number)}";
        Cluster.Execute("postgres", $"CREATE DATABASE {name} OWNER {owner}");
        return name;
    }

    public static void Drop(string name) => Cluster.Execute("postgres", $"DROP DATABASE {name} WITH (FORCE)");

    private static PostgresCluster Prepare()
    {
        var cluster = PostgresCluster.Shared ?? throw TestProviders.Unreachable(TestProvider.PostgreSql);
        cluster.Execute("postgres", $"CREATE ROLE {Role} LOGIN NOSUPERUSER NOBYPASSRLS", $"CREATE DATABASE {Template} OWNER {Role}");
        using var database = new PostgreSqlDatabase(cluster.ConnectionString(Role, Template));
        database.MigrateAsync(CancellationToken.None).GetAwaiter().GetResult();
        return cluster;
    }
}
