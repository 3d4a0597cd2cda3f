using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Mentiko.Core.Agents;
using Mentiko.Infrastructure.Egress;

namespace Mentiko.Infrastructure.Tests.Egress;

/// <summary>A door with a listener on this machine's loopback.</summary>
internal sealed class DoorUnderTest : IAsyncDisposable
{
    private readonly EgressDoor _door;

    public DoorUnderTest(IReadOnlyCollection<HostPattern> hosts, IHostResolver resolver, IHostDialer dialer, string[]? inside = null, EgressBounds? bounds = null, string[]? own = null)
    {
        var way = new EgressWay(hosts, resolver, dialer, Rules.Of(inside, own: own));
        _door = new EgressDoor(way, bounds ?? new EgressBounds(64, 1L << 40, TimeSpan.FromMinutes(1)), TimeProvider.System, new CallAnnouncer(BeginAsync), Refusals.Add);
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(512);
        Address = (IPEndPoint)listener.LocalEndPoint!;
        _door.Serve(listener);
    }

    public DoorUnderTest(IReadOnlyCollection<HostPattern> hosts, FakeNetwork network, string[]? own = null)
        : this(hosts, network, network, own: own)
    {
    }

    public IPEndPoint Address { get; }

    public List<CallKind> Refusals { get; } = [];

    /// <summary>The places whose first call was put on record, in order.</summary>
    public ConcurrentQueue<string> Begun { get; } = new();

    /// <summary>Whether that can be put on record.</summary>
    public bool IsRecordable { get; set; } = true;

    /// <summary>Sends bytes as they are and reads the answer to its end.</summary>
    public async Task<string> SendAsync(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(Address);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(request));
        client.Client.Shutdown(SocketShutdown.Send);
        using var answer = new MemoryStream();
        await stream.CopyToAsync(answer);
        return Encoding.Latin1.GetString(answer.ToArray());
    }

    private async Task<bool> BeginAsync(string place)
    {
        await Task.Yield();
        Begun.Enqueue(place);
        return IsRecordable;
    }

    public Task<CallRecord> CloseAsync() => _door.CloseAsync();

    public ValueTask DisposeAsync() => _door.DisposeAsync();
}
