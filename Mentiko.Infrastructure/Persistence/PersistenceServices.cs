using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Chains;
using Mentiko.Core.Execution;
using Mentiko.Core.Hosts;
using Mentiko.Core.Ids;
using Mentiko.Core.Instance;
using Mentiko.Core.Marketplace;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Plans;
using Mentiko.Core.Queues;
using Mentiko.Core.Runs;
using Mentiko.Core.Search;
using Mentiko.Infrastructure.AuditTrail;
using Mentiko.Infrastructure.Dispatch;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.Infrastructure.Identity;
using Mentiko.Infrastructure.Persistence.Ids;
using Mentiko.Infrastructure.Persistence.Stores;
using Mentiko.Infrastructure.Plans;
using Mentiko.Infrastructure.Schedules;
using Mentiko.Infrastructure.Vault;
using Mentiko.Infrastructure.Webhooks;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.Persistence;

/// <summary>Puts the persistence room together.</summary>
public static class PersistenceServices
{
    /// <summary>
    /// Adds the database, the commit line, every store, the vault and the record. Reads <see cref="DatabaseOptions"/> from the
    /// <c>Database</c> part of the given section (<c>Mentiko</c>). Needs the file system room, a
    /// <see cref="TimeProvider"/> and <see cref="PrepareDatabaseAsync"/> before anything is read.
    /// </summary>
    public static IServiceCollection AddMentikoPersistence(this IServiceCollection services, IConfiguration section)
    {
        services.AddOptions<DatabaseOptions>().Bind(section.GetSection("Database")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<DatabaseOptions>, DatabaseOptionsValidator>();
        services.AddOptions<NamespaceOptions>().Bind(section.GetSection("Namespaces")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<NamespaceOptions>, NamespaceOptionsValidator>();
        services.TryAddSingleton<INamespaceTree>(provider => provider.GetRequiredService<DataTree>());
        services.AddDatabase();
        services.AddPlans(section.GetSection("Plans"));
        services.AddStores();
        services.AddVault(section.GetSection("Vault"));
        services.AddAuditTrail(section.GetSection("Audit"));
        services.AddSchedules(section.GetSection("Schedules"));
        services.AddWebhooks(section.GetSection("Webhooks"));
        return services;
    }

    /// <summary>
    /// Brings the schema up to date, completes namespaces that a crash left half made, and creates the configured
    /// instance administrator. Call it once, before the first request or run.
    /// </summary>
    public static async Task PrepareDatabaseAsync(this IServiceProvider services, CancellationToken cancel)
    {
        await services.GetRequiredService<IDatabase>().MigrateAsync(cancel);
        foreach (var step in services.GetServices<IStartStep>())
        {
            await step.RunAsync(cancel);
        }
    }

    private static void AddStores(this IServiceCollection services)
    {
        services.AddSingleton<IIdGenerator, SystemIds>();
        services.TryAddSingleton<RunFeed>();
        services.TryAddSingleton<TermsFeed>();
        services.AddSingleton<MembershipReader>();
        services.AddSingleton<IMembershipReader>(provider => provider.GetRequiredService<MembershipReader>());
        services.AddSingleton<EfNamespaceDirectory>();
        services.AddSingleton<INamespaceDirectory>(provider => provider.GetRequiredService<EfNamespaceDirectory>());
        services.AddSingleton<IStartStep>(provider => provider.GetRequiredService<EfNamespaceDirectory>());
        services.AddSingleton<TokenCache>();
        services.AddSingleton<ApiKeyCache>();
        services.AddSingleton<MemberEnd>();
        services.AddSingleton<IMemberStore, EfMemberStore>();
        services.AddSingleton<IAgentStore, EfAgentStore>();
        services.AddSingleton<IHostStore, EfHostStore>();
        services.AddSingleton<EfChainStore>();
        services.AddSingleton<MirroredChainStore>();
        services.AddSingleton<IChainStore>(provider => provider.GetRequiredService<MirroredChainStore>());
        services.AddSingleton<IForkStore, EfForkStore>();
        services.TryAddSingleton<ChainChecker>();
        services.TryAddSingleton<ChainPinner>();
        services.AddSingleton<IPinnedChains, PinnedChainCache>();
        services.AddSingleton<IRunStore, EfRunStore>();
        services.AddSingleton<INameIndex, EfNameIndex>();
        services.AddSingleton<IRunStatistics, EfRunStatistics>();
        services.AddSingleton<IOrganizationSettingsStore, EfOrganizationSettings>();
        services.AddSingleton<IExecutorTroubles, EfExecutorTroubles>();
        services.AddSingleton<IRunTraces, EfRunTraces>();
        services.AddSingleton<TermsChanges>();
        services.AddSingleton<InstanceLoad>();
        services.AddSingleton<IQuotaStore, EfQuotaStore>();
        services.AddSingleton<IQueueStore, EfQueueStore>();
        services.AddSingleton<InstanceOverview>();
        services.AddSingleton<IInstanceStore, EfInstanceStore>();
    }
}
