using Mentiko.Core.Access;
using Mentiko.Core.Chains;
using Mentiko.Core.Instance;
using Mentiko.Core.Namespaces;
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
        services.AddSingleton<CreateOrganization>();
        foreach (var useCase in UseCases)
        {
            services.AddSingleton(useCase);
        }

        return services;
    }

    /// <summary>Every use case of the product.</summary>
    public static IReadOnlyList<Type> UseCases { get; } =
        [.. typeof(CoreSetup).Assembly.GetExportedTypes().Where(type => !type.IsAbstract && IsUseCase(type)).OrderBy(type => type.FullName, StringComparer.Ordinal)];

    private static bool IsUseCase(Type type)
    {
        for (var parent = type.BaseType; parent is not null; parent = parent.BaseType)
        {
            if (parent.IsGenericType && (parent.GetGenericTypeDefinition() == typeof(UseCase<,>) || parent.GetGenericTypeDefinition() == typeof(InstanceUseCase<,>)))
            {
                return true;
            }
        }

        return false;
    }
}
