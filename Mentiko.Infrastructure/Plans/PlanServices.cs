using Mentiko.Core.Namespaces;
using Mentiko.Core.Plans;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.Plans;

/// <summary>Reads the plans from the configuration.</summary>
internal static class PlanServices
{
    public static IServiceCollection AddPlans(this IServiceCollection services, IConfiguration section)
    {
        services.AddOptions<PlanOptions>().Configure(options => Read(section, options)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<PlanOptions>, PlanOptionsValidator>();
        services.TryAddSingleton(provider => CatalogOf(provider.GetRequiredService<IOptions<PlanOptions>>().Value));
        return services;
    }

    internal static PlanCatalog CatalogOf(PlanOptions options) => new([.. options.Tiers.Select(tier => ToPlan(tier.Key, tier.Value))]);

    private static void Read(IConfiguration section, PlanOptions options)
    {
        foreach (var (tier, plan) in Defaults())
        {
            options.Tiers[tier] = plan;
        }

        foreach (var tier in section.GetChildren())
        {
            if (!options.Tiers.TryGetValue(tier.Key, out var plan))
            {
                options.Tiers[tier.Key] = plan = new PlanSettings();
            }

            tier.Bind(plan);
        }
    }

    private static Dictionary<string, PlanSettings> Defaults() => new(StringComparer.Ordinal)
    {
        ["free"] = new PlanSettings(),
        ["team"] = new PlanSettings
        {
            Weight = 4,
            ConcurrentRuns = 16,
            QueuedRuns = 5000,
            Chains = 250,
            Agents = 500,
            RunSeconds = 6 * 3600,
            StorageMb = 10_240,
            MemoryMb = 4096,
            Cpus = 2,
            Processes = 256,
            RunDays = 90,
        },
        ["enterprise"] = new PlanSettings
        {
            Weight = 16,
            ConcurrentRuns = 128,
            QueuedRuns = 100_000,
            Chains = 2500,
            Agents = 5000,
            RunSeconds = 24 * 3600,
            StorageMb = 102_400,
            MemoryMb = 16_384,
            Cpus = 8,
            Processes = 1024,
            RunDays = 365,
        },
    };

    private static Plan ToPlan(string tier, PlanSettings plan) => new(
        new PlanTier(tier),
        plan.Weight,
        new QuotaLimits(plan.ConcurrentRuns, plan.QueuedRuns, plan.Chains, plan.Agents, plan.RunSeconds, plan.StorageMb),
        new SandboxCaps(plan.MemoryMb, plan.Cpus, plan.Processes))
    {
        RunDays = plan.RunDays,
    };
}
