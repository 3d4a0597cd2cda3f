using System.Net;
using System.Net.Sockets;
using System.Text;
using Mentiko.Core.Execution;

namespace Mentiko.Infrastructure.Tests.Egress;

/// <summary>A door that somebody else has opened, served on this machine's loopback.</summary>
internal sealed class ServedDoor
{
    private readonly IPEndPoint _address;

    public ServedDoor(IEgressDoor door)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(512);
        _address = (IPEndPoint)listener.LocalEndPoint!;
        door.Serve(listener);
    }

    public async Task<string> SendAsync(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(_address);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(request));
        client.Client.Shutdown(SocketShutdown.Send);
        using var answer = new MemoryStream();
        await stream.CopyToAsync(answer);
        return Encoding.Latin1.GetString(answer.ToArray());
    }
}
