using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Mentiko.Infrastructure.Tests.Egress;

/// <summary>An HTTP service on this machine that answers each connection once and remembers what it was asked.</summary>
internal sealed class LocalService : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Func<string, string> _answer;
    private int _asked;

    /// <param name="answer">From the request's head to the whole answer. Default: 200 with <c>hello</c>.</param>
    public LocalService(Func<string, string>? answer = null)
    {
        _answer = answer ?? (_ => "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(1024);
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public int Asked => Volatile.Read(ref _asked);

    public string LastHead { get; private set; } = "";

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = AnswerAsync(await _listener.AcceptAsync());
            }
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(Socket socket)
    {
        using var owned = socket;
        var head = new StringBuilder();
        var buffer = new byte[16 * 1024];
        while (!head.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            var count = await socket.ReceiveAsync(buffer);
            if (count == 0)
            {
                return;
            }

            head.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }

        LastHead = head.ToString();
        Interlocked.Increment(ref _asked);
        await socket.SendAsync(Encoding.Latin1.GetBytes(_answer(LastHead)));
        socket.Shutdown(SocketShutdown.Send);
        while (await socket.ReceiveAsync(buffer) > 0)
        {
        }
    }
}
