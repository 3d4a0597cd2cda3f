using MailKit.Security;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.Mail;

/// <summary>How e-mail leaves this server. Section <c>Mentiko:Mail</c>.</summary>
public sealed class MailOptions
{
    /// <summary>Name of the SMTP server. Default: none, no e-mail is sent.</summary>
    public string? Host { get; set; }

    /// <summary>Its port, 1 to 65,535. Default: 587.</summary>
    public int Port { get; set; } = 587;

    /// <summary><c>StartTls</c>, <c>Tls</c> from the first byte, or <c>None</c> for a server on this machine. Default: StartTls.</summary>
    public string Security { get; set; } = "StartTls";

    /// <summary>Who signs in to the SMTP server. Default: none, nobody does.</summary>
    public string? User { get; set; }

    public string? Password { get; set; }

    /// <summary>The sender's address; required with a host.</summary>
    public string? From { get; set; }

    /// <summary>
    /// Where people reach this server, <c>https://mentiko.example.com</c>: links in letters begin with it. Required with
    /// a host: the name in a request is the sender's word, and a link made of it would lead to them.
    /// </summary>
    public string? PublicUrl { get; set; }

    /// <summary>
    /// Keeps the last letters in memory, for instance administrators to read on a page, in place of sending them. For
    /// development: whoever reads them can open their links. Not together with a host. Default: false.
    /// </summary>
    public bool Outbox { get; set; }

    internal SecureSocketOptions SocketOptions => Security switch
    {
        "Tls" => SecureSocketOptions.SslOnConnect,
        "StartTls" => SecureSocketOptions.StartTls,
        _ => SecureSocketOptions.None,
    };
}

/// <summary>Says everything that is wrong, each with the setting's name; never the password.</summary>
internal sealed class MailOptionsValidator : IValidateOptions<MailOptions>
{
    public ValidateOptionsResult Validate(string? name, MailOptions options)
    {
        var problems = Problems(options).ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> Problems(MailOptions options)
    {
        if (options.Port is < 1 or > 65_535)
        {
            yield return $"Mentiko:Mail:Port must be from 1 to 65535; it is {options.Port}.";
        }

        if (options.Security is not ("StartTls" or "Tls" or "None"))
        {
            yield return $"Mentiko:Mail:Security is '{options.Security}'; it must be 'StartTls', 'Tls' or 'None'.";
        }

        if (options.PublicUrl is { } url && (!Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https")))
        {
            yield return "Mentiko:Mail:PublicUrl is not an address that begins with https:// or http://.";
        }

        if (options.Host is null)
        {
            yield break;
        }

        if (options.From is null || !MimeKit.MailboxAddress.TryParse(options.From, out _))
        {
            yield return "Mentiko:Mail:From must be the sender's e-mail address where Mentiko:Mail:Host is set.";
        }

        if (options.PublicUrl is null)
        {
            yield return "Mentiko:Mail:PublicUrl must be set where Mentiko:Mail:Host is: links in letters begin with it.";
        }

        if (options.Outbox)
        {
            yield return "Mentiko:Mail:Outbox and Mentiko:Mail:Host exclude each other.";
        }
    }
}
