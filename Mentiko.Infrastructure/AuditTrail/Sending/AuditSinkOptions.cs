namespace Mentiko.Infrastructure.AuditTrail.Sending;

/// <summary>A place outside that gets every entry of every record. Section <c>Mentiko:Audit:Sinks:{name}</c>; only the operator says what it is.</summary>
public sealed class AuditSinkOptions
{
    public const string Webhook = "webhook";
    public const string SyslogTcp = "syslog-tcp";
    public const string SyslogTls = "syslog-tls";
    public const string SyslogUdp = "syslog-udp";

    /// <summary>
    /// <c>webhook</c> (POST of NDJSON, acknowledged by 2xx), <c>syslog-tls</c> or <c>syslog-tcp</c> (RFC 5424, octet
    /// counting) or <c>syslog-udp</c> (whose losses nobody notices). Required.
    /// </summary>
    public string Kind { get; set; } = "";

    /// <summary>An http or https address for a webhook, <c>host:port</c> for syslog. Required.</summary>
    public string Address { get; set; } = "";

    /// <summary>
    /// Signs what a webhook gets, as <c>X-Mentiko-Signature: t=…,v1=HMAC-SHA256 of "t.body"</c>, by at least 16
    /// characters. Default: none, nothing is signed.
    /// </summary>
    public string? Secret { get; set; }

    /// <summary>What is wrong, each a sentence with the setting's name.</summary>
    internal IEnumerable<string> Problems(string name)
    {
        var setting = $"Mentiko:Audit:Sinks:{name}";
        if (name.Length is 0 or > 40 || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
        {
            yield return $"{setting}: a sink's name has 1 to 40 lower-case letters, digits and hyphens.";
        }

        if (Kind is not (Webhook or SyslogTcp or SyslogTls or SyslogUdp))
        {
            yield return $"{setting}:Kind must be webhook, syslog-tls, syslog-tcp or syslog-udp; it is '{Kind}'.";
        }
        else if (Kind == Webhook ? !IsWeb : !TryReadHost(out _, out _))
        {
            yield return $"{setting}:Address must be {(Kind == Webhook ? "an http or https address" : "host:port")}.";
        }

        if (Secret is { Length: < 16 })
        {
            yield return $"{setting}:Secret must have at least 16 characters.";
        }
    }

    internal bool TryReadHost(out string host, out int port)
    {
        var at = Address.LastIndexOf(':');
        (host, port) = (at > 0 ? Address[..at].Trim('[', ']') : "", 0);
        return at > 0 && int.TryParse(Address.AsSpan(at + 1), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out port)
            && port is > 0 and < 65_536 && Uri.CheckHostName(host) != UriHostNameType.Unknown;
    }

    private bool IsWeb => Uri.TryCreate(Address, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps);
}
