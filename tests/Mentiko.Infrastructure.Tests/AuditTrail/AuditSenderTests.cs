using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Infrastructure.AuditTrail;
using Mentiko.Infrastructure.AuditTrail.Sending;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.TestKit.Files;
using Mentiko.TestKit.Persistence;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Mentiko.Infrastructure.Tests.AuditTrail;

/// <summary>Sending to a receiver that fails: at least once, in order, without a gap.</summary>
public sealed class AuditSenderTests : IDisposable
{
    private const string Secret = "sixteen-characters";
    private readonly TemporaryDatabase _db = new();
    private readonly TemporaryDataTree _files = new();

    public void Dispose()
    {
        _files.Dispose();
        _db.Dispose();
    }

    [Fact]
    public async Task Webhook_ThatFailsAndForgets_GetsEveryEntryInTheEnd()
    {
        var scope = await EntriesAsync(AuditPages.Size + 5);
        await using var receiver = new FailingReceiver();
        using var sink = new WebhookSink(new AuditSinkOptions { Kind = AuditSinkOptions.Webhook, Address = receiver.Address, Secret = Secret }, _db.Time);
        var failures = await SendAllAsync(NewSender(sink), scope);

        Assert.True(failures >= 2);
        Assert.Equal(Enumerable.Range(1, AuditPages.Size + 5).Select(number => (long)number), receiver.Sequences.Distinct());
        Assert.True(receiver.Sequences.Count > AuditPages.Size + 5, "What the receiver lost the answer of is sent again.");
        Assert.All(receiver.Signatures, Assert.True);

        // Another life of the server goes on where the sink is known to be, and sends nothing twice.
        var before = receiver.Sequences.Count;
        Assert.Equal(0, await SendAllAsync(NewSender(sink), scope));
        Assert.Equal(before, receiver.Sequences.Count);
    }

    [Fact]
    public async Task Webhook_Redirected_IsNoReceipt()
    {
        var scope = await EntriesAsync(1);
        await using var receiver = new FailingReceiver { Status = "302 Found\r\nLocation: http://127.0.0.1:1/" };
        using var sink = new WebhookSink(new AuditSinkOptions { Kind = AuditSinkOptions.Webhook, Address = receiver.Address }, _db.Time);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => NewSender(sink).SendPieceAsync(scope, CancellationToken.None));
        Assert.Equal(0, new SentFiles(_files.Tree, _files.Disk).Read(scope.Organization, "siem"));
    }

    [Fact]
    public async Task Syslog_OverTcp_IsFramedAndReadable()
    {
        var scope = await EntriesAsync(3);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var sink = new SyslogSink(new AuditSinkOptions { Kind = AuditSinkOptions.SyslogTcp, Address = listener.LocalEndpoint.ToString()! });
        var accepting = listener.AcceptTcpClientAsync();
        await NewSender(sink).SendPieceAsync(scope, CancellationToken.None);
        using var client = await accepting;
        var stream = client.GetStream();
        for (var number = 1; number <= 3; number++)
        {
            var message = await ReadFrameAsync(stream);
            Assert.StartsWith("<110>1 2026-11-23T12:00:00.000Z ", message, StringComparison.Ordinal);
            Assert.Contains($"[mentiko@32473 namespace=\"acme\" id=\"{scope.Namespace}\" sequence=\"{number}\"] \uFEFF{{\"action\":", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Syslog_NobodyListens_KeepsThePlace()
    {
        var scope = await EntriesAsync(1);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = listener.LocalEndpoint.ToString()!;
        listener.Stop();
        using var sink = new SyslogSink(new AuditSinkOptions { Kind = AuditSinkOptions.SyslogTcp, Address = address });
        await Assert.ThrowsAnyAsync<SocketException>(() => NewSender(sink).SendPieceAsync(scope, CancellationToken.None));
        Assert.Equal(0, new SentFiles(_files.Tree, _files.Disk).Read(scope.Organization, "siem"));
    }

    [Fact]
    public void Backoff_Doubles_UpToFiveMinutes()
    {
        var backoff = new Backoff();
        Assert.Equal([1, 2, 4, 8], Enumerable.Range(0, 4).Select(_ => backoff.Fail().TotalSeconds));
        Assert.Equal(300, Enumerable.Range(0, 20).Select(_ => backoff.Fail().TotalSeconds).ToList()[^1]);
        backoff.Succeed();
        Assert.Equal(1, backoff.Fail().TotalSeconds);
    }

    [Theory]
    [InlineData("webhook", "https://siem.example/x", null, true)]
    [InlineData("webhook", "ftp://siem.example/x", null, false)]
    [InlineData("webhook", "https://siem.example/x", "short", false)]
    [InlineData("syslog-tls", "siem.example:6514", null, true)]
    [InlineData("syslog-tcp", "siem.example", null, false)]
    [InlineData("syslog-udp", "[::1]:514", null, true)]
    [InlineData("mail", "x", null, false)]
    public void Options_OfASink_AreChecked(string kind, string address, string? secret, bool isGood) =>
        Assert.Equal(isGood, !new AuditSinkOptions { Kind = kind, Address = address, Secret = secret }.Problems("siem").Any());

    private AuditSender NewSender(IAuditSink sink)
    {
        var pages = new AuditPages(_db.Database);
        var notices = new RefusedEntries(pages, new EfAuditTrail(_db.Database, _db.Commits, _db.Time), NullLogger<RefusedEntries>.Instance);
        return new("siem", sink, pages, new SentFiles(_files.Tree, _files.Disk), notices, _db.Time);
    }

    private static async Task<int> SendAllAsync(AuditSender sender, NamespaceScope scope)
    {
        for (var failures = 0; ;)
        {
            try
            {
                if (!await sender.SendPieceAsync(scope, CancellationToken.None))
                    return failures;
            }
            catch (HttpRequestException)
            {
                failures++;
            }
        }
    }

    private async Task<NamespaceScope> EntriesAsync(int count)
    {
        var scope = TemporaryDatabase.Scope(await _db.AddNamespaceAsync("acme"));
        _files.GiveAcmeTo(scope.Organization);
        var trail = new EfAuditTrail(_db.Database, _db.Commits, _db.Time);
        await Task.WhenAll(Enumerable.Range(0, count).Select(number =>
            trail.AppendAsync(scope, new AuditDraft(AuditActions.FileWritten, "file", $"f{number}"), CancellationToken.None)));
        return scope;
    }

    private static async Task<string> ReadFrameAsync(Stream stream)
    {
        var length = 0;
        for (var digit = stream.ReadByte(); digit != ' '; digit = stream.ReadByte())
            length = length * 10 + digit - '0';
        var message = new byte[length];
        await stream.ReadExactlyAsync(message);
        return Encoding.UTF8.GetString(message);
    }

    /// <summary>Answers 500 at first, then takes what comes and hangs up without an answer, then works.</summary>
    private sealed class FailingReceiver : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly Task _serving;
        private int _requests;

        public FailingReceiver()
        {
            _listener.Start();
            _serving = ServeAsync();
        }

        public string Address => $"http://{_listener.LocalEndpoint}/";

        public string Status { get; init; } = "204 No Content";

        public List<long> Sequences { get; } = [];

        public ConcurrentQueue<bool> Signatures { get; } = [];

        public async ValueTask DisposeAsync()
        {
            _listener.Dispose();
            await _serving;
        }

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    using var client = await _listener.AcceptTcpClientAsync();
                    await AnswerAsync(client.GetStream());
                }
            }
            catch (Exception ended) when (ended is SocketException or InvalidOperationException)
            {
                // The test is over.
            }
        }

        private async Task AnswerAsync(Stream stream)
        {
            var (head, body) = await ReadRequestAsync(stream);
            var isBroken = Status.StartsWith("204", StringComparison.Ordinal) && ++_requests == 1;
            if (!isBroken)
                Take(head, body);
            if (_requests == 2)
                return;
            var answer = $"HTTP/1.1 {(isBroken ? "500 No" : Status)}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            await stream.WriteAsync(Encoding.ASCII.GetBytes(answer));
        }

        private void Take(string head, byte[] body)
        {
            foreach (var line in Encoding.UTF8.GetString(body).Split('\n', StringSplitOptions.RemoveEmptyEntries))
                Sequences.Add(System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("sequence").GetInt64());
            if (head.Split("X-Mentiko-Signature: t=") is [_, var rest] && rest.Split("\r\n")[0].Split(",v1=") is [var at, var given])
                Signatures.Enqueue(given == Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), (byte[])[.. Encoding.ASCII.GetBytes(at + "."), .. body])));
        }

        private static async Task<(string Head, byte[] Body)> ReadRequestAsync(Stream stream)
        {
            var head = new StringBuilder();
            var one = new byte[1];
            while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            {
                await stream.ReadExactlyAsync(one);
                head.Append((char)one[0]);
            }

            var body = new byte[int.Parse(head.ToString().Split("Content-Length: ")[1].Split("\r\n")[0], System.Globalization.CultureInfo.InvariantCulture)];
            await stream.ReadExactlyAsync(body);
            return (head.ToString(), body);
        }
    }
}
