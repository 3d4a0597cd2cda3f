using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Mentiko.Web.Gates;

/// <summary>The network that a request comes from, as configured proxies report it: an IPv4 address, or the 64 bits of IPv6 that one customer gets whole.</summary>
internal static class AddressKey
{
    public static (ulong High, ulong Low) Of(HttpContext http) => Of(http.Connection.RemoteIpAddress);

    public static (ulong High, ulong Low) Of(IPAddress? address)
    {
        if (address is { IsIPv4MappedToIPv6: true })
        {
            address = address.MapToIPv4();
        }

        return address switch
        {
            null => (0, 0),
            { AddressFamily: AddressFamily.InterNetworkV6 } => (BinaryPrimitives.ReadUInt64BigEndian(address.GetAddressBytes()), ulong.MaxValue),
            _ => (0, BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes())),
        };
    }
}
