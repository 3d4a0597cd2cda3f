using Mentiko.Core.Access;
using Mentiko.Core.Chains;
using Mentiko.Core.Instance;
using Mentiko.Core.Marketplace;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Notifications;
using Mentiko.Core.Runs;
using Mentiko.Core.Webhooks;
using Microsoft.Extensions.DependencyInjection;

namespace Mentiko.Core;

/// <summary>Registers the gate and every use case.</summary>
public static class CoreSetup
{
    /// <summary>All use cases are stateless: one of each. The ports they need are singletons too.</summary>
    public static IServiceCollection AddMentikoCore(this IServiceCollection services)
    {
        services.AddSingleton<NamespaceGate>();
        services.AddSingleton<InstanceGate>();
        services.AddSingleton<ChainChecker>();
        services.AddSingleton<ChainPinner>();
        services.AddSingleton<CreateOrganization>();
        services.AddSingleton<BrowseMarketplace>();
        services.AddSingleton<DeliveryDesk>();
        services.AddSingleton<NotificationSource, RunNotifications>();
        services.AddSingleton<NotificationSource, QueueNotifications>();
        services.AddSingleton<NotificationSource, LimitNotifications>();
        services.AddSingleton<NotificationSource, ScheduleNotifications>();
        services.AddSingleton<NotificationSource, HostNotifications>();
        foreach (var useCase in UseCases.Concat(InstanceUseCases))
        {
            services.AddSingleton(useCase);
        }

        return services;
    }

    /// <summary>Everything that can be done in a namespace.</summary>
    public static IReadOnlyList<Type> UseCases { get; } = Find(typeof(UseCase<,>));

    /// <summary>Everything that the instance's administrators can do.</summary>
    public static IReadOnlyList<Type> InstanceUseCases { get; } = Find(typeof(InstanceUseCase<,>));

    private static List<Type> Find(Type shape) =>
        [.. typeof(CoreSetup).Assembly.GetExportedTypes().Where(type => !type.IsAbstract && HasShape(type, shape)).OrderBy(type => type.FullName, StringComparer.Ordinal)];

    private static bool HasShape(Type type, Type shape)
    {
        for (var parent = type.BaseType; parent is not null; parent = parent.BaseType)
        {
            if (parent.IsGenericType && parent.GetGenericTypeDefinition() == shape)
            {
                return true;
            }
        }

        return false;
    }
}
