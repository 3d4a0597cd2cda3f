using Mentiko.Core.Namespaces;
using Microsoft.Extensions.DependencyInjection;

namespace Mentiko.Infrastructure.Offboarding;

/// <summary>Puts the off-boarding room together.</summary>
internal static class OffboardingServices
{
    public static IServiceCollection AddOffboarding(this IServiceCollection services)
    {
        services.AddSingleton<EfOffboarding>();
        services.AddSingleton<IOffboarding>(provider => provider.GetRequiredService<EfOffboarding>());
        services.AddSingleton<INamespaceExport, NamespaceExport>();
        services.AddSingleton<OwnedRows>();
        services.AddSingleton<OffboardingWorker>();
        return services.AddHostedService(provider => provider.GetRequiredService<OffboardingWorker>());
    }
}
