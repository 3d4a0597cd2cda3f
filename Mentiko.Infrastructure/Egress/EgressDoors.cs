using System.Collections.Immutable;
using Mentiko.Core.Agents;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.Egress;

/// <summary>Opens the ways out of attempts.</summary>
internal sealed class EgressDoors(IOptions<EgressOptions> options, HostLookups lookups, IHostDialer dialer, OwnAddresses own, TimeProvider time)
{
    /// <summary>A door for one attempt; null where it may call nothing. The caller closes it.</summary>
    /// <param name="hosts">What it may call.</param>
    /// <param name="begin">Writes that calls to a host and port begin; true once that is durable.</param>
    /// <param name="onRefused">Told of the first few kinds of calls that are refused.</param>
    public EgressDoor? TryOpen(ImmutableArray<HostPattern> hosts, Func<string, Task<bool>> begin, Action<CallKind> onRefused)
    {
        if (hosts.IsEmpty)
        {
            return null;
        }

        var set = options.Value;
        var bounds = new EgressBounds(set.Connections, (long)set.TrafficMb << 20, TimeSpan.FromSeconds(set.IdleSeconds), set.CallsPerSecond);
        var rules = new AddressRules(set.Allowed(), set.Denied(), own);
        return new EgressDoor(new EgressWay(hosts, lookups.OfDoor(), dialer, rules), bounds, time, new CallAnnouncer(begin), onRefused);
    }
}
