using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.Retention;

/// <summary>Puts the retention room together.</summary>
internal static class RetentionServices
{
    public static IServiceCollection AddRetention(this IServiceCollection services, IConfiguration section)
    {
        services.AddOptions<RetentionOptions>().Bind(section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<RetentionOptions>, RetentionOptionsValidator>();
        services.AddSingleton<ExpiredRuns>();
        services.AddSingleton<RetentionWorker>();
        return services.AddHostedService(provider => provider.GetRequiredService<RetentionWorker>());
    }
}
