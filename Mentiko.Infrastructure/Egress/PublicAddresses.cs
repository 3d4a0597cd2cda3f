using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace Mentiko.Infrastructure.Egress;

/// <summary>
/// Which addresses lie in the public internet, by the special-purpose registries of IANA. Of IPv6 only what is given out
/// as global unicast, so that every form that wraps an IPv4 address is out: mapped, compatible, NAT64, 6to4, Teredo.
/// </summary>
internal static class PublicAddresses
{
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    private static readonly ImmutableArray<IPNetwork> Special =
    [
        .. ((string[])
        [
            // This network, private, shared (CGNAT), loopback, link-local with the clouds' metadata.
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16",

            // Protocol assignments, documentation, 6to4 relays, benchmarks.
            "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.175.48.0/24",
            "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",

            // Multicast, reserved, broadcast; and the one public address that is a cloud's inside (Azure's host).
            "224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32",

            // Protocol assignments with Teredo and ORCHID, documentation, 6to4, the relays of AS112.
            "2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20",
        ]).Select(IPNetwork.Parse),
    ];

    public static bool Contains(IPAddress address) => address.AddressFamily switch
    {
        AddressFamily.InterNetwork => !IsSpecial(address),
        AddressFamily.InterNetworkV6 => address.ScopeId == 0 && GlobalUnicast.Contains(address) && !IsSpecial(address),
        _ => false,
    };

    private static bool IsSpecial(IPAddress address)
    {
        foreach (var network in Special)
        {
            if (network.BaseAddress.AddressFamily == address.AddressFamily && network.Contains(address))
            {
                return true;
            }
        }

        return false;
    }
}
