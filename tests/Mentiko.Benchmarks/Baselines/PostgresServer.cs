using Mentiko.Benchmarks.Measuring;
using Mentiko.TestKit.Persistence;

namespace Mentiko.Benchmarks.Baselines;

/// <summary>A PostgreSQL server of Debian's package with its default durability.</summary>
internal sealed class PostgresServer : IDisposable
{
    private readonly PostgresCluster _cluster;

    private PostgresServer(PostgresCluster cluster) => _cluster = cluster;

    public string ConnectionString => _cluster.ConnectionString(PostgresCluster.Superuser, "postgres");

    /// <summary>A database with a role of its own, as an operator would make them; says how to connect.</summary>
    public string NewDatabase(string name)
    {
        _cluster.Execute("postgres", $"CREATE ROLE {name} LOGIN", $"CREATE DATABASE {name} OWNER {name}");
        return _cluster.ConnectionString(name, name);
    }

    public static PostgresServer Start() => new(
        PostgresCluster.TryStart(durable: true)
        ?? throw new NotMeasurableException("The baseline needs PostgreSQL: apt-get install postgresql. The baseline was not run."));

    public void Dispose() => _cluster.Dispose();
}
