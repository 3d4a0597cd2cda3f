using Mentiko.Infrastructure.Egress;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the agents' way out.</summary>
public static class EgressServices
{
    /// <summary>Binds <see cref="EgressOptions"/> to the section; a bad one stops the start with a sentence that names it.</summary>
    public static IServiceCollection AddEgress(this IServiceCollection services, IConfiguration section)
    {
        services.AddOptions<EgressOptions>()
            .Bind(section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(new HostLookups());
        services.AddSingleton(provider => new OwnAddresses(provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<IHostDialer, SystemDialer>();
        services.AddSingleton<EgressDoors>();
        return services;
    }
}
