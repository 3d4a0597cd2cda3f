using Hangfire;
using Hangfire.PostgreSql;
using Hangfire.PostgreSql.Factories;
using Hangfire.SqlServer;
using Mentiko.Core.Namespaces;

namespace Mentiko.Infrastructure.HangfireJobs;

/// <summary>Jobs in Hangfire's own tables, in the product's database and a schema of their own.</summary>
internal sealed class ServerJobStore : IJobStore
{
    public const string Schema = "hangfire";

    /// <summary>
    /// After this a job whose worker gave no sign is handed out again. It slides while the worker lives, so that no
    /// step is too long for it; and if it is handed out all the same, the run's lease decides who goes on.
    /// </summary>
    public static readonly TimeSpan Invisibility = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);

    private ServerJobStore(JobStorage storage)
    {
        // Finished jobs say nothing that the run does not.
        storage.JobExpirationTimeout = Kept;
        Storage = storage;
    }

    public JobStorage Storage { get; }

    public TimeSpan? FetchPatience { get; } = TimeSpan.FromMilliseconds(50);

    public static ServerJobStore OnPostgreSql(string connectionString, TimeSpan? invisibility = null)
    {
        var options = new PostgreSqlStorageOptions
        {
            SchemaName = Schema,
            PrepareSchemaIfNecessary = false,
            EnableTransactionScopeEnlistment = false,
            UseSlidingInvisibilityTimeout = true,
            InvisibilityTimeout = invisibility ?? Invisibility,

            // A node that dies holds the lock of one job at most.
            DistributedLockTimeout = TimeSpan.FromMinutes(1),
            JobExpirationCheckInterval = Kept / 2,
        };
        return new ServerJobStore(new PostgreSqlStorage(new NpgsqlConnectionFactory(connectionString, options, null), options));
    }

    public static ServerJobStore OnSqlServer(string connectionString, TimeSpan? invisibility = null) => new(new SqlServerStorage(connectionString, new SqlServerStorageOptions
    {
        SqlClientFactory = Microsoft.Data.SqlClient.SqlClientFactory.Instance,
        SchemaName = Schema,
        PrepareSchemaIfNecessary = false,
        SlidingInvisibilityTimeout = invisibility ?? Invisibility,
        CommandBatchMaxTimeout = TimeSpan.FromSeconds(30),
        JobExpirationCheckInterval = Kept / 2,
        UseRecommendedIsolationLevel = true,
        DisableGlobalLocks = true,
    }));

    public long CountEnqueued(NamespaceSlug slug) => Storage.GetMonitoringApi().EnqueuedCount(QueueName.Of(slug));

    public void Dispose() => (Storage as IDisposable)?.Dispose();
}
