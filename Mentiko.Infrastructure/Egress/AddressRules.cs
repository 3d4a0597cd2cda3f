using System.Net;
using System.Net.Sockets;

namespace Mentiko.Infrastructure.Egress;

/// <summary>Which addresses agents may reach.</summary>
/// <param name="inside">Networks that may be reached although they are not public, or are this machine.</param>
/// <param name="denied">Networks that may not be reached whatever else is said.</param>
/// <param name="own">This machine's addresses.</param>
internal sealed class AddressRules(IReadOnlyCollection<IPNetwork> inside, IReadOnlyCollection<IPNetwork> denied, OwnAddresses own)
{
    public bool IsReachable(IPAddress address) =>
        !IsIn(denied, address)
        && !(address.IsIPv4MappedToIPv6 && IsIn(denied, address.MapToIPv4()))
        && (IsIn(inside, address) || (PublicAddresses.Contains(address) && !own.Contains(address)));

    /// <summary>
    /// Whether a connection that is made ends at this machine: its kernel then takes the address that was dialed for the
    /// near end too. It holds where an address came to the machine a moment ago.
    /// </summary>
    public bool IsOwn(Stream connection) =>
        connection is NetworkStream { Socket: { LocalEndPoint: IPEndPoint near, RemoteEndPoint: IPEndPoint far } }
        && near.Address.Equals(far.Address)
        && !IsIn(inside, far.Address);

    private static bool IsIn(IReadOnlyCollection<IPNetwork> networks, IPAddress address) =>
        networks.Any(network => network.BaseAddress.AddressFamily == address.AddressFamily && network.Contains(address));
}
