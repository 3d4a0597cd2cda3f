using System.Net;
using System.Net.Sockets;

namespace Mentiko.Infrastructure.Egress;

/// <summary>Finds the addresses of a host.</summary>
internal interface IHostResolver
{
    /// <summary>All of them; empty when there are none or nobody knows, null where it was not its turn in time.</summary>
    Task<IReadOnlyList<IPAddress>?> ResolveAsync(string host, CancellationToken cancel);
}

/// <summary>Connects to an address.</summary>
internal interface IHostDialer
{
    /// <summary>Throws <see cref="SocketException"/> when nobody answers.</summary>
    Task<Stream> DialAsync(IPEndPoint address, CancellationToken cancel);
}

internal sealed class SystemDialer : IHostDialer
{
    public async Task<Stream> DialAsync(IPEndPoint address, CancellationToken cancel)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
