using Mentiko.Core.Execution;
using Mentiko.Infrastructure.Execution.Local;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers execution on this machine.</summary>
public static class LocalExecutionServices
{
    /// <summary>
    /// Adds the local executor as an <see cref="IAgentExecutor"/> and a test of its sandbox at the start. Options come
    /// from <see cref="LocalExecutionOptions.Section"/>; a bad one stops the start with a sentence that names it.
    /// </summary>
    public static IServiceCollection AddLocalExecution(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<LocalExecutionOptions>()
            .Bind(configuration.GetSection(LocalExecutionOptions.Section))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<LocalAgentExecutor>();
        services.AddSingleton<IAgentExecutor>(provider => provider.GetRequiredService<LocalAgentExecutor>());
        services.AddHostedService<LocalExecutionStart>();
        return services;
    }
}
