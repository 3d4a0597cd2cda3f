using MailKit.Net.Smtp;
using Microsoft.Extensions.Options;
using MimeKit;

namespace Mentiko.Infrastructure.Mail;

/// <summary>By SMTP. A connection a letter: there are few.</summary>
internal sealed class SmtpMailer(IOptions<MailOptions> options) : IMailer
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public bool IsOpen => true;

    public async Task DeliverAsync(LetterText letter, CancellationToken cancel)
    {
        var mail = options.Value;
        using var message = new MimeMessage();
        message.From.Add(MailboxAddress.Parse(mail.From!));
        message.To.Add(new MailboxAddress("", letter.To));
        message.Subject = letter.Subject;
        message.Body = new TextPart("plain") { Text = letter.Body };

        // Machines that answer letters on their own leave this one alone.
        message.Headers.Add("Auto-Submitted", "auto-generated");

        using var client = new SmtpClient { Timeout = (int)Patience.TotalMilliseconds };
        await client.ConnectAsync(mail.Host!, mail.Port, mail.SocketOptions, cancel);
        if (mail.User is { } user)
        {
            await client.AuthenticateAsync(user, mail.Password ?? "", cancel);
        }

        await client.SendAsync(message, cancel);
        await client.DisconnectAsync(quit: true, cancel);
    }
}
