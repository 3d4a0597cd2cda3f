using System.Collections.Immutable;
using Mentiko.Core.Agents;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.Egress;

/// <summary>Opens the ways out of attempts.</summary>
internal sealed class EgressDoors(IOptions<EgressOptions> options, IHostResolver resolver, IHostDialer dialer, TimeProvider time)
{
    /// <summary>A door for one attempt; null where it may call nothing. The caller closes it.</summary>
    /// <param name="hosts">What it may call.</param>
    /// <param name="onRefused">Told of the first few kinds of calls that are refused.</param>
    public EgressDoor? TryOpen(ImmutableArray<HostPattern> hosts, Action<CallKind> onRefused)
    {
        if (hosts.IsEmpty)
        {
            return null;
        }

        var bounds = new EgressBounds(options.Value.Connections, (long)options.Value.TrafficMb << 20, TimeSpan.FromSeconds(options.Value.IdleSeconds));
        return new EgressDoor(new EgressWay(hosts, resolver, dialer, options.Value.Networks()), bounds, time, onRefused);
    }
}
