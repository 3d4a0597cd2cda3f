using System.Diagnostics.CodeAnalysis;

namespace Mentiko.Web.Telemetry;

/// <summary>
/// The port of the operator. What is there is told apart by where a request arrived, never by what it says: a Host header
/// is the caller's own.
/// </summary>
internal sealed record ManagementPort(string? Url, int Port)
{
    public static ManagementPort None { get; } = new(null, -1);

    public static bool TryParse(string? text, [NotNullWhen(true)] out ManagementPort? port)
    {
        // The server takes '*' and '+' for every address; a Uri does not.
        var readable = text?.Replace("://*", "://0.0.0.0", StringComparison.Ordinal).Replace("://+", "://0.0.0.0", StringComparison.Ordinal);
        port = Uri.TryCreate(readable, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttp && url.AbsolutePath == "/" && url.Port is > 0 and <= 65535
            ? new ManagementPort(text!, url.Port)
            : null;
        return port is not null;
    }

    public bool Serves(HttpContext http) => Port > 0 && http.Connection.LocalPort == Port;

    public bool Serves(string url) => Port > 0 && Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Port == Port;
}
