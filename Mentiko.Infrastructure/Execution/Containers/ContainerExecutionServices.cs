using Mentiko.Core.Execution;
using Mentiko.Infrastructure.Execution.Containers;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.Infrastructure.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers execution in containers.</summary>
public static class ContainerExecutionServices
{
    /// <summary>
    /// Adds the Docker executor as an <see cref="IAgentExecutor"/> where <see cref="DockerExecutionOptions.Endpoint"/> names
    /// an engine. A bad setting stops the start with a sentence that names it; an engine that is away does not.
    /// </summary>
    public static IServiceCollection AddContainerExecution(this IServiceCollection services, IConfiguration configuration)
    {
        var section = configuration.GetSection(DockerExecutionOptions.Section);
        services.AddOptions<DockerExecutionOptions>().Bind(section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<DockerExecutionOptions>, DockerExecutionOptionsValidator>();
        if (string.IsNullOrWhiteSpace(section[nameof(DockerExecutionOptions.Endpoint)]))
            return services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => new DockerAgentExecutor(
            provider.GetRequiredService<IOptions<DockerExecutionOptions>>().Value,
            Path.GetFullPath(provider.GetRequiredService<IOptions<FileSystemOptions>>().Value.DataRoot),
            provider.GetRequiredService<NodeIdentity>().Owner,
            provider.GetRequiredService<LivingNodes>().OthersAsync,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<DockerAgentExecutor>>(),
            provider.GetService<IAttemptPlaces>()));
        services.AddSingleton<IAgentExecutor>(provider => provider.GetRequiredService<DockerAgentExecutor>());
        services.AddHostedService<ContainerKeeper>();
        return services;
    }
}
