using Mentiko.Benchmarks.Measuring;
using Mentiko.TestKit.Persistence;

namespace Mentiko.Benchmarks.Baselines;

/// <summary>A PostgreSQL server of Debian's package with its default durability.</summary>
internal sealed class PostgresServer : IDisposable
{
    private readonly PostgresCluster _cluster;

    private PostgresServer(PostgresCluster cluster) => _cluster = cluster;

    public string ConnectionString => _cluster.ConnectionString(PostgresCluster.Superuser, "postgres");

    public static PostgresServer Start() => new(
        PostgresCluster.TryStart(durable: true)
        ?? throw new NotMeasurableException("The baseline needs PostgreSQL: apt-get install postgresql. The baseline was not run."));

    public void Dispose() => _cluster.Dispose();
}
