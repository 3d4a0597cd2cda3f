using System.Reflection;
using Mentiko.Core.Ids;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.Nodes;

/// <summary>Puts the room of the servers together.</summary>
internal static class NodeServices
{
    /// <param name="services">The services.</param>
    /// <param name="section">The part <c>Nodes</c>.</param>
    /// <param name="roles">This server's roles.</param>
    /// <param name="slots">How many runs it takes at a time.</param>
    public static IServiceCollection AddNodes(
        this IServiceCollection services, IConfiguration section, IReadOnlyList<string> roles, Func<IServiceProvider, int> slots)
    {
        services.AddOptions<NodeOptions>().Bind(section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<NodeOptions>, NodeOptionsValidator>();

        // The lock of the data root is held by this process, so no other server of its database lives.
        services.AddSingleton(provider => new NodeIdentity(provider.GetRequiredService<IIdGenerator>().NewId().ToString("N"), IsAlone: true));
        services.AddSingleton(provider => new NodeFacts(Environment.MachineName, string.Join(',', roles), Version, slots(provider)));
        services.AddSingleton<NodeList>();
        return services.AddHostedService<NodeRegistry>();
    }

    private static string Version => typeof(NodeServices).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";
}
