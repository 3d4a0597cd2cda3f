using System.Net;
using System.Net.Sockets;

namespace Mentiko.TestKit.Server;

/// <summary>Ports of this machine.</summary>
public static class FreePort
{
    /// <summary>One that nobody listens on. Somebody else may take it before the caller does.</summary>
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
