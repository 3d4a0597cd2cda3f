using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Mentiko.Infrastructure.FileSystem;

/// <summary>The keys that seal cookies, antiforgery tokens and cursors.</summary>
public static class KeyRingServices
{
    /// <summary>
    /// Keeps the keys in the platform's own folder of the data root, closed to every agent: sessions survive a
    /// restart, and a copy of the program elsewhere cannot read them.
    /// </summary>
    public static IServiceCollection AddMentikoKeyRing(this IServiceCollection services)
    {
        services.AddDataProtection().SetApplicationName("Mentiko");
        services.AddOptions<KeyManagementOptions>().Configure<DataTree, ILoggerFactory>((options, tree, loggers) =>
            options.XmlRepository = new FileSystemXmlRepository(new DirectoryInfo($"{tree.PlatformPath}/keys"), loggers));
        return services;
    }
}
