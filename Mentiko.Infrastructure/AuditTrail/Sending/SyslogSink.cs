using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Mentiko.Core.Access;
using Mentiko.Core.Audit;

namespace Mentiko.Infrastructure.AuditTrail.Sending;

/// <summary>
/// Sends entries by syslog. The protocol has no receipts: over TCP and TLS what the peer's system has not taken when
/// the connection breaks is sent again, what it took and lost is not; over UDP nothing is known at all.
/// </summary>
internal sealed class SyslogSink(AuditSinkOptions options) : IAuditSink
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _host = SyslogMessage.Host(Environment.MachineName);
    private readonly CanonicalWriter _buffer = new();
    private TcpClient? _tcp;
    private Stream? _stream;

    public async Task SendAsync(NamespaceScope scope, IReadOnlyList<ChainedEntry> entries, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Patience);
        var messages = entries.Select(entry => SyslogMessage.Of(scope, entry, _host, _buffer));
        if (options.Kind == AuditSinkOptions.SyslogUdp)
        {
            await SendDatagramsAsync(messages, limit.Token);
            return;
        }

        try
        {
            var stream = await ConnectAsync(limit.Token);
            await stream.WriteAsync(Frame(messages), limit.Token);
            await stream.FlushAsync(limit.Token);
            ThrowIfClosed();
        }
        catch
        {
            Close();
            throw;
        }
    }

    public void Dispose() => Close();

    /// <summary>RFC 5425 and RFC 6587: the length in digits, a space, the message.</summary>
    private static byte[] Frame(IEnumerable<byte[]> messages)
    {
        using var frames = new MemoryStream();
        foreach (var message in messages)
        {
            frames.Write(Encoding.ASCII.GetBytes(message.Length.ToString(CultureInfo.InvariantCulture) + " "));
            frames.Write(message);
        }

        return frames.ToArray();
    }

    private async Task SendDatagramsAsync(IEnumerable<byte[]> messages, CancellationToken cancel)
    {
        options.TryReadHost(out var host, out var port);
        using var udp = new UdpClient();
        udp.Connect(host, port);
        foreach (var message in messages)
        {
            await udp.SendAsync(message, cancel);
        }
    }

    private async Task<Stream> ConnectAsync(CancellationToken cancel)
    {
        if (_stream is { } open)
        {
            ThrowIfClosed();
            return open;
        }

        options.TryReadHost(out var host, out var port);
        _tcp = new TcpClient { NoDelay = true };
        await _tcp.ConnectAsync(host, port, cancel);
        _stream = _tcp.GetStream();
        if (options.Kind == AuditSinkOptions.SyslogTls)
        {
            var tls = new SslStream(_stream, leaveInnerStreamOpen: false);
            _stream = tls;
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = host }, cancel);
        }

        return _stream;
    }

    /// <summary>A receiver never answers, so readable without bytes means that it closed: what was written after that is lost.</summary>
    private void ThrowIfClosed()
    {
        if (_tcp?.Client is { } socket && socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0)
        {
            throw new IOException("The receiver has closed the connection.");
        }
    }

    private void Close()
    {
        _stream?.Dispose();
        _tcp?.Dispose();
        (_stream, _tcp) = (null, null);
    }
}
