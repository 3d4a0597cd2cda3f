using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Mentiko.TestKit.Server;

namespace Mentiko.Web.Tests.Telemetry;

/// <summary>A collector of telemetry on this machine that keeps what it is sent. Names stand in it as they are, so they are found as text.</summary>
internal sealed class Collector : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<string> _bodies = new();

    public Collector()
    {
        Address = $"http://127.0.0.1:{FreePort.Find()}/";
        _listener.Prefixes.Add(Address);
        _listener.Start();
        _ = TakeAsync();
    }

    public string Address { get; }

    /// <summary>All of it, a byte a character.</summary>
    public string Text => string.Concat(_bodies);

    public void Dispose() => _listener.Close();

    private async Task TakeAsync()
    {
        try
        {
            while (true)
            {
                var call = await _listener.GetContextAsync();
                using var body = new MemoryStream();
                await call.Request.InputStream.CopyToAsync(body);
                _bodies.Enqueue(Encoding.Latin1.GetString(body.ToArray()));
                call.Response.Close();
            }
        }
        catch (Exception gone) when (gone is HttpListenerException or ObjectDisposedException or IOException)
        {
            // The test is over.
        }
    }
}
