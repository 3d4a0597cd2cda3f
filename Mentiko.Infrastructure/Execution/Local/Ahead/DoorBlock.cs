using System.Net;
using System.Text;

namespace Mentiko.Infrastructure.Execution.Local.Ahead;

/// <summary>
/// What the starter needs to open the agent's door, laid out as the kernel reads it: the address that it binds, and the
/// message that carries the listening socket to the server. The same on both processors.
/// </summary>
/// <example><code>
/// 0 sockaddr_in | 16 msghdr | 72 iovec | 88 cmsghdr with the descriptor at 104
/// </code></example>
internal static class DoorBlock
{
    public const int Words = 14;

    /// <summary>Behind the rest: the address of the server's socket, for a starter that has no descriptor of it.</summary>
    public const int SocketWords = 2;

    private const int SocketBytes = SocketWords * sizeof(long), FamilyBytes = sizeof(ushort);

    /// <summary>Where the door is, within. The sandbox's network is its own, and nothing runs there before it is taken.</summary>
    public static IPEndPoint Address { get; } = new(IPAddress.Loopback, 3128);

    /// <param name="path">Absolute path of the server's socket within, as long as the words have room for.</param>
    public static long[] SocketAt(string path)
    {
        const ushort Local = 1;
        var address = new byte[SocketBytes];
        BitConverter.TryWriteBytes(address, Local);
        // Zeros end it.
        if (Encoding.ASCII.GetBytes(path, address.AsSpan(FamilyBytes)) >= SocketBytes - FamilyBytes)
            throw new ArgumentException("The path of the server's socket is longer than the block.", nameof(path));
        return [BitConverter.ToInt64(address), BitConverter.ToInt64(address, sizeof(long))];
    }

    /// <param name="place">Where the block stands in the starter's memory.</param>
    public static long[] At(long place)
    {
        const long Inet = 2, SocketLevel = 1, Rights = 1, OneDescriptor = 20, ControlBytes = 24;
        var port = (long)Address.Port;
        var bigEndianPort = ((port & 0xff) << 8) | (port >> 8);
        var address = BitConverter.ToUInt32(Address.Address.GetAddressBytes());
        return
        [
            // sockaddr_in: family, port, address, and nothing.
            Inet | (bigEndianPort << 16) | ((long)address << 32), 0,

            // msghdr: no name, one iovec, the control message, no flags.
            0, 0, place + 72, 1, place + 88, ControlBytes, 0,

            // One byte, whatever it is: a message without one carries no descriptor.
            place, 1,

            OneDescriptor, SocketLevel | (Rights << 32), 0,
        ];
    }
}
