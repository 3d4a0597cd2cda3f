using Mentiko.Core.Files;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.FileSystem;

/// <summary>Puts the file system room together.</summary>
public static class FileSystemServices
{
    /// <summary>
    /// Adds the data tree, workspaces, run files and event files. Reads <see cref="FileSystemOptions"/> from the
    /// given section (<c>Mentiko</c>); the data root is opened and locked before anything else starts. Needs the plans.
    /// </summary>
    public static IServiceCollection AddMentikoFileSystem(this IServiceCollection services, IConfiguration section)
    {
        services.AddOptions<FileSystemOptions>().Bind(section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<FileSystemOptions>, FileSystemOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IDiskSync, KernelDiskSync>();
        services.TryAddSingleton(new DataRootUse(Persistence.DatabaseOptions.IsServer(section.GetSection("Database")["Provider"])));
        services.AddSingleton<DataTree>();
        services.AddSingleton<IWorkspace, WorkspaceFiles>();
        services.AddSingleton<RunFiles>();
        services.AddSingleton<AttemptFiles>();
        services.AddSingleton<ArtifactFiles>();
        services.AddSingleton<IAttemptPlaces>(provider => provider.GetRequiredService<AttemptFiles>());
        services.AddSingleton<ChainFiles>();
        services.AddSingleton<WorkspaceMeter>();
        services.AddSingleton<WorkspaceLooks>();
        services.AddSingleton<WorkspaceWitness>();
        services.AddSingleton<WorkspaceQuota>();
        services.AddSingleton<EventFiles>();
        services.AddSingleton<IEventReader>(provider => provider.GetRequiredService<EventFiles>());
        services.AddHostedService<DataRootStart>();
        services.AddHostedService<TrashSweep>();
        return services;
    }
}
