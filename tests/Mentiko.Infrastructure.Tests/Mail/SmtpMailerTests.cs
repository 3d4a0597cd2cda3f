using System.Net;
using System.Net.Sockets;
using System.Text;
using Mentiko.Core.Accounts;
using Mentiko.Infrastructure.Mail;
using Microsoft.Extensions.Options;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Mail;

public sealed class SmtpMailerTests
{
    [Fact]
    public async Task Deliver_ALetter_SpeaksSmtpAndKeepsNamesOnTheirLine()
    {
        using var sink = new SmtpSink();
        var options = new MailOptions { Host = "127.0.0.1", Port = sink.Port, Security = "None", From = "mentiko@example.com", PublicUrl = "https://mentiko.example.com" };
        var letter = LetterText.Of(new Letter.Invitation("bob@example.com", "Acme\r\nBcc: eve@example.com", "Ada", "viewer", "the-token"), "https://mentiko.example.com");

        await new SmtpMailer(Options.Create(options)).DeliverAsync(letter, CancellationToken.None);

        var received = await sink.Received;
        Assert.Contains("RCPT TO:<bob@example.com>", received, StringComparison.Ordinal);
        Assert.Contains("https://mentiko.example.com/invitations/the-token", received, StringComparison.Ordinal);
        Assert.DoesNotContain("\nBcc:", received, StringComparison.Ordinal);
        Assert.DoesNotContain("RCPT TO:<eve", received, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_ThatCannotWork_AreNamed()
    {
        var validator = new MailOptionsValidator();
        Assert.True(validator.Validate(null, new MailOptions()).Succeeded);
        var bad = validator.Validate(null, new MailOptions { Host = "mail.example.com", Port = 0, Security = "Maybe", Outbox = true });
        foreach (var name in new[] { "Port", "Security", "From", "PublicUrl", "Outbox" })
        {
            Assert.Contains(bad.Failures!, failure => failure.Contains($"Mentiko:Mail:{name}", StringComparison.Ordinal));
        }
    }

    /// <summary>A mail server that takes one letter.</summary>
    private sealed class SmtpSink : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

        public SmtpSink()
        {
            _listener.Start();
            Received = Task.Run(TakeAsync);
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public Task<string> Received { get; }

        public void Dispose() => _listener.Dispose();

        private async Task<string> TakeAsync()
        {
            using var client = await _listener.AcceptTcpClientAsync();
            using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
            await using var writer = new StreamWriter(client.GetStream(), Encoding.ASCII) { AutoFlush = true, NewLine = "\r\n" };
            var all = new StringBuilder();
            var inData = false;
            await writer.WriteLineAsync("220 sink");
            while (await reader.ReadLineAsync() is { } line)
            {
                all.Append(line).Append('\n');
                if (inData && line != ".")
                {
                    continue;
                }

                inData = line == "DATA";
                await writer.WriteLineAsync(line switch { "DATA" => "354 go on", "QUIT" => "221 bye", _ => "250 fine" });
                if (line == "QUIT")
                {
                    break;
                }
            }

            return all.ToString();
        }
    }
}
