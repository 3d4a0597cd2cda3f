using Mentiko.Core.Chains;
using Mentiko.Core.Runs;
using Mentiko.Core.Schedules;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.Schedules;

/// <summary>Puts the room of the schedules together.</summary>
internal static class ScheduleServices
{
    /// <summary>What every server needs to show and save schedules.</summary>
    public static IServiceCollection AddSchedules(this IServiceCollection services, IConfiguration section)
    {
        services.AddOptions<ScheduleOptions>().Bind(section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ScheduleOptions>, ScheduleOptionsValidator>();
        services.AddSingleton<ITickCalendar, CronosCalendar>();
        return services.AddSingleton<IScheduleStore, EfScheduleStore>();
    }

    /// <summary>What a worker needs to run them.</summary>
    public static IServiceCollection AddScheduleWorker(this IServiceCollection services)
    {
        services.TryAddSingleton<ChainChecker>();
        services.TryAddSingleton<TriggerRun>();
        services.AddSingleton<DueTicks>();
        services.AddSingleton<TickLedger>();
        services.AddSingleton<TickStarter>();
        services.AddSingleton<ScheduleWorker>();
        return services.AddHostedService(provider => provider.GetRequiredService<ScheduleWorker>());
    }
}
