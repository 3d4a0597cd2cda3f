using Mentiko.Core.Access;
using Mentiko.Core.Execution;
using Mentiko.Core.Ids;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Billing;
using Mentiko.Infrastructure.Dispatch;
using Mentiko.Infrastructure.HangfireJobs;
using Mentiko.Infrastructure.Nodes;
using Mentiko.Infrastructure.Offboarding;
using Mentiko.Infrastructure.Retention;
using Mentiko.Infrastructure.Schedules;
using Mentiko.Infrastructure.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.Hosting;

/// <summary>Puts the engine together.</summary>
public static class EngineServices
{
    private static readonly TimeSpan HandOver = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Adds the engine that executes runs: <see cref="IRunDispatcher"/>, <see cref="IRunFeed"/>,
    /// <see cref="IDrainState"/> and, with the role <c>worker</c>, the workers. Reads the parts <c>Capacity</c>,
    /// <c>Engine</c>, <c>Nodes</c> and <c>Roles</c> of the given section (<c>Mentiko</c>). Needs the file system, persistence and log
    /// rooms and an executor, and a database that is prepared before the host starts.
    /// </summary>
    public static IServiceCollection AddMentikoEngine(this IServiceCollection services, IConfiguration section)
    {
        var roles = RoleOptions.Read(section.GetSection("Roles"));
        var provider = section.GetSection("Database")["Provider"];
        services.AddOptions<RoleOptions>().Configure(options => options.Roles = roles).ValidateOnStart();
        services.AddSingleton<IValidateOptions<RoleOptions>, RoleOptionsValidator>();
        services.AddOptions<CapacityOptions>().Bind(section.GetSection("Capacity")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<CapacityOptions>, CapacityOptionsValidator>();
        services.AddOptions<EngineOptions>().Bind(section.GetSection("Engine")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<EngineOptions>, EngineOptionsValidator>();

        services.AddSingleton(provider => new ExecutorPatience(TimeSpan.FromSeconds(provider.GetRequiredService<IOptions<EngineOptions>>().Value.ExecutorAwaySeconds)));
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<NamespaceGate>();
        services.TryAddSingleton<RunFeed>();
        services.TryAddSingleton<IRunFeed>(provider => provider.GetRequiredService<RunFeed>());
        services.TryAddSingleton<TermsFeed>();
        services.AddSingleton<IDrainState, DrainState>();
        services.AddNodes(
            section.GetSection("Nodes"),
            provider,
            roles,
            services => roles.Contains(RoleOptions.Worker) ? services.GetRequiredService<IOptions<CapacityOptions>>().Value.ConcurrentRuns : 0);

        // The host gives up waiting after this; runs have their grace before, and some time to be handed over.
        services.AddOptions<HostOptions>().Configure<IOptions<EngineOptions>>((host, engine) =>
            host.ShutdownTimeout = TimeSpan.FromSeconds(engine.Value.ShutdownGraceSeconds) + HandOver);
        services.AddEgress(section.GetSection("Egress"));
        var isWorker = roles.Contains(RoleOptions.Worker);
        services.AddJobs(provider, isWorker);
        services.AddSingleton(provider => new JobPurge(provider.GetService<IJobStore>()));
        services.AddOffboarding();
        services.AddBilling();
        return isWorker ? AddWorkers(services.AddRetention(section.GetSection("Retention"))) : services;
    }

    private static IServiceCollection AddWorkers(IServiceCollection services)
    {
        services.AddSingleton(provider => Timing(provider.GetRequiredService<IOptions<EngineOptions>>().Value));
        services.AddSingleton(provider => new RunPlanner(
            provider.GetRequiredService<IIdGenerator>(),
            provider.GetRequiredService<IOptions<CapacityOptions>>().Value.ParallelSteps,
            provider.GetRequiredService<ExecutorPatience>()));
        services.AddSingleton<ParkedRuns>();
        services.AddMetrics();
        services.AddSingleton<RunTelemetry>();
        services.AddSingleton<UnfinishedRuns>();
        services.AddSingleton<RunSnapshots>();
        services.AddSingleton<RunLedger>();
        services.AddSingleton<RetrySource>();
        services.AddSingleton<StorageGate>();
        services.AddSingleton<StorageWatch>();
        services.AddSingleton<AttemptObserver>();
        services.AddSingleton<TargetGate>();
        services.AddSingleton<AttemptRunner>();
        services.AddSingleton<ClaimFiles>();
        services.AddSingleton<RunStarter>();
        services.AddSingleton<RunSettler>();
        services.AddSingleton<LeaseKeeper>();
        services.AddSingleton<ExecutionTools>();
        services.AddSingleton<SuspectDoor>();
        services.AddSingleton<IRunWork, RunWorker>();
        services.AddScheduleWorker();
        return services.AddHostedService<Engine>();
    }

    private static EngineTiming Timing(EngineOptions options) => new(
        TimeSpan.FromSeconds(options.LeaseSeconds),
        TimeSpan.FromSeconds(options.ShutdownGraceSeconds),
        TimeSpan.FromSeconds(options.SweepSeconds),
        options.LostAttempts);
}
