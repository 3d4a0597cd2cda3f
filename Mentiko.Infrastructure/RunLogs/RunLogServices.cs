using Mentiko.Core.Logs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.RunLogs;

/// <summary>Registers the logs of runs.</summary>
public static class RunLogServices
{
    /// <summary>Adds <see cref="ILogStore"/>. Needs the FileSystem room and a <see cref="TimeProvider"/>.</summary>
    public static IServiceCollection AddMentikoLogs(this IServiceCollection services)
    {
        services.AddOptions<LogOptions>().BindConfiguration(LogOptions.Section).ValidateOnStart();
        services.TryAddSingleton<IValidateOptions<LogOptions>, LogOptionsValidator>();
        services.TryAddSingleton<LogFolders>();
        services.TryAddSingleton<LogSignals>();
        services.TryAddSingleton<ILogStore, RunLogStore>();
        return services;
    }
}
