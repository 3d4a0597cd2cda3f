using Hangfire.Logging;
using Mentiko.Core.Queues;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Dispatch;
using Mentiko.Infrastructure.Hosting;
using Mentiko.Infrastructure.Nodes;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.PostgreSql;
using Mentiko.Infrastructure.Persistence.SqlServer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.HangfireJobs;

/// <summary>Puts the room of the queues together: in this process on SQLite, in Hangfire's own tables on a server.</summary>
internal static class JobServices
{
    // Beside the workers' connections: the pump's, Hangfire's own processes' and the dashboard's.
    private const int OtherConnections = 12;

    /// <param name="services">The services.</param>
    /// <param name="databaseProvider">The configured provider.</param>
    /// <param name="isWorker">Whether this server executes runs.</param>
    public static IServiceCollection AddJobs(this IServiceCollection services, string? databaseProvider, bool isWorker)
    {
        services.AddSingleton<RunningRuns>();
        if (isWorker)
        {
            services.AddSingleton<IQueueChooser, FairScheduler>();
            services.AddSingleton<GrantDesk>();
            services.AddSingleton<TermsKeeper>();
        }

        return DatabaseOptions.IsServer(databaseProvider) ? services.AddSharedQueues(databaseProvider, isWorker) : services.AddOwnQueues(isWorker);
    }

    private static IServiceCollection AddOwnQueues(this IServiceCollection services, bool isWorker)
    {
        if (!isWorker)
        {
            return services.AddSingleton<IRunDispatcher, NoRunDispatcher>();
        }

        services.AddSingleton<IJobStore, InMemoryJobStore>();
        services.AddSingleton<JobClient>();
        services.AddSingleton(_ => new WaitingRuns());
        services.AddSingleton<JobQueues>();
        services.AddSingleton<IRunQueues>(provider => provider.GetRequiredService<JobQueues>());
        services.AddSingleton<QueueFiller>();
        services.AddSingleton<IQueueFill>(provider => provider.GetRequiredService<QueueFiller>());
        return services.AddSingleton<IRunDispatcher, HangfireRunDispatcher>();
    }

    private static IServiceCollection AddSharedQueues(this IServiceCollection services, string? databaseProvider, bool isWorker)
    {
        services.AddSharedStore(databaseProvider);
        services.AddHostedService<FeedSource>();
        services.AddSingleton<ISignalSink, FeedSink>();
        services.AddSingleton<ISignalPoll, FeedSink>();
        if (isWorker)
        {
            services.AddSingleton<SharedQueues>();
            services.AddSingleton<IRunQueues>(provider => provider.GetRequiredService<SharedQueues>());
            services.AddSingleton<IQueueFill, SharedQueueFill>();
            services.AddSingleton<ISignalSink, WorkerSink>();
            services.AddSingleton<ISignalPoll, WorkerPoll>();
        }

        return services.AddSingleton<IRunDispatcher, SharedRunDispatcher>();
    }

    private static void AddSharedStore(this IServiceCollection services, string? databaseProvider)
    {
        var isPostgreSql = databaseProvider == DatabaseOptions.PostgreSql;
        _ = isPostgreSql ? services.AddSingleton<IStartStep, PostgreSqlJobSchema>() : services.AddSingleton<IStartStep, SqlServerJobSchema>();
        services.AddSingleton<IJobStore>(provider =>
        {
            LogProvider.SetCurrentLogProvider(new HangfireLog(provider.GetRequiredService<ILoggerFactory>()));
            var pool = provider.GetRequiredService<IOptions<CapacityOptions>>().Value.ConcurrentRuns + OtherConnections;
            return isPostgreSql
                ? ServerJobStore.OnPostgreSql(provider.GetRequiredService<PostgreSqlDatabase>().JobsConnectionString(pool))
                : ServerJobStore.OnSqlServer(provider.GetRequiredService<SqlServerDatabase>().JobsConnectionString(pool));
        });
        services.AddSingleton<JobClient>();
        services.AddSingleton(provider =>
        {
            var queues = provider.GetService<SharedQueues>();
            return new EnqueuePump(
                provider.GetRequiredService<JobClient>(),
                provider.GetRequiredService<ISignalLine>(),
                job => queues?.Hear(job.Key.Namespace, job.Slug, job.IsUnderWay),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<EnqueuePump>>());
        });
    }
}
