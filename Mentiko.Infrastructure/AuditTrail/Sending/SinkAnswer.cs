using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Mentiko.Infrastructure.AuditTrail.Sending;

/// <summary>What a failure to send says: that the sink is not there, or that it does not want what it was sent.</summary>
internal static class SinkAnswer
{
    /// <summary>
    /// Whether it may be for what the entries hold. An answer about the address, the credential or the hour is the
    /// sink's own matter: the next entry would get the same.
    /// </summary>
    public static bool IsRefusal(Exception failure) => failure switch
    {
        HttpRequestException { StatusCode: { } status } => (int)status is >= 400 and < 500 && status is not (
            HttpStatusCode.Unauthorized or HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed or HttpStatusCode.ProxyAuthenticationRequired
            or HttpStatusCode.RequestTimeout or HttpStatusCode.Gone or HttpStatusCode.TooManyRequests),
        SocketException socket => socket.SocketErrorCode == SocketError.MessageSize,
        _ => false,
    };

    /// <summary>The answer in a word, for the record.</summary>
    public static string Name(Exception refusal) =>
        refusal is HttpRequestException { StatusCode: { } status } ? ((int)status).ToString(CultureInfo.InvariantCulture) : "too-large";
}
