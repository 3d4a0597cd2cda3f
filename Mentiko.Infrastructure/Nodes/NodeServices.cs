using System.Reflection;
using Mentiko.Core.Ids;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.Infrastructure.Persistence;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.Nodes;

/// <summary>Puts the room of the servers together.</summary>
internal static class NodeServices
{
    /// <param name="services">The services.</param>
    /// <param name="section">The part <c>Nodes</c>.</param>
    /// <param name="databaseProvider">The configured provider; it decides how nodes tell each other things.</param>
    /// <param name="roles">This server's roles.</param>
    /// <param name="slots">How many runs it takes at a time.</param>
    public static IServiceCollection AddNodes(
        this IServiceCollection services, IConfiguration section, string? databaseProvider, IReadOnlyList<string> roles, Func<IServiceProvider, int> slots)
    {
        services.AddOptions<NodeOptions>().Bind(section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<NodeOptions>, NodeOptionsValidator>();

        // Whoever holds the lock of the data root alone knows that no other server of its database lives.
        services.AddSingleton(provider => new NodeIdentity(
            provider.GetRequiredService<IIdGenerator>().NewId().ToString("N"), IsAlone: !provider.GetRequiredService<DataRootUse>().IsShared));
        services.AddSingleton(provider => new NodeFacts(Environment.MachineName, string.Join(',', roles), Version, slots(provider)));
        services.TryAddSingleton<InstanceClock>();
        services.AddSingleton<NodeList>();
        services.AddSingleton<LivingNodes>();
        services.AddSingleton<Leadership>();
        services.AddHostedService<NodeRegistry>();
        return services.AddSignals(databaseProvider);
    }

    private static IServiceCollection AddSignals(this IServiceCollection services, string? databaseProvider)
    {
        services.AddSingleton<SignalDesk>();
        switch (databaseProvider)
        {
            case DatabaseOptions.PostgreSql:
                services.AddSingleton<PostgreSqlSignals>();
                services.AddSingleton<ISignalLine>(provider => provider.GetRequiredService<PostgreSqlSignals>());
                return services.AddHostedService(provider => provider.GetRequiredService<PostgreSqlSignals>());
            case DatabaseOptions.SqlServer:
                services.AddSingleton<ISignalLine, NobodyElse>();
                return services.AddHostedService<PolledSignals>();
            default:
                return services.AddSingleton<ISignalLine, NobodyElse>();
        }
    }

    private static string Version => typeof(NodeServices).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";
}
