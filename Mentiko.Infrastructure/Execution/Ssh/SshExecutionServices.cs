using Mentiko.Core.Execution;
using Mentiko.Core.Hosts;
using Mentiko.Infrastructure.Execution.Ssh;
using Mentiko.Infrastructure.FileSystem;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers remote hosts and execution on them.</summary>
public static class SshExecutionServices
{
    /// <summary>
    /// Adds what registers and proves hosts, on every server. Reads <see cref="SshExecutionOptions"/>; a bad setting stops the
    /// start with a sentence that names it. Where the options name no place, every host is refused with that sentence.
    /// </summary>
    public static IServiceCollection AddRemoteHosts(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<SshExecutionOptions>().Bind(configuration.GetSection(SshExecutionOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<SshExecutionOptions>, SshExecutionOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => AddressAllowList.Parse(provider.GetRequiredService<IOptions<SshExecutionOptions>>().Value.Hosts));
        services.AddSingleton<HostCredentials>();
        services.AddSingleton<IHostPreflight, HostPreflight>();
        return services;
    }

    /// <summary>
    /// Adds the executor as an <see cref="IAgentExecutor"/> where <see cref="SshExecutionOptions.Hosts"/> names a place. Needs
    /// <see cref="AddRemoteHosts"/>.
    /// </summary>
    public static IServiceCollection AddSshExecution(this IServiceCollection services, IConfiguration configuration)
    {
        if (string.IsNullOrWhiteSpace(configuration.GetSection(SshExecutionOptions.Section)[nameof(SshExecutionOptions.Hosts)]))
            return services;
        services.AddSingleton<IHostBook, HostBook>();
        return services.AddSingleton<IAgentExecutor>(provider => new SshAgentExecutor(
            provider.GetRequiredService<IOptions<SshExecutionOptions>>().Value,
            Path.GetFullPath(provider.GetRequiredService<IOptions<FileSystemOptions>>().Value.DataRoot),
            provider.GetRequiredService<IHostBook>(),
            provider.GetRequiredService<TimeProvider>()));
    }
}
