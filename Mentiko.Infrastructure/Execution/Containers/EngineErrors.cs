using System.Net.Sockets;
using System.Security.Authentication;
using Docker.DotNet;

namespace Mentiko.Infrastructure.Execution.Containers;

/// <summary>Tells an engine that refuses from one that is away.</summary>
internal static class EngineErrors
{
    /// <summary>Whether the engine could not be reached, or broke off in the middle.</summary>
    public static bool MeansAway(this Exception failure) => failure is AggregateException { InnerException: { } inner } ? inner.MeansAway() : failure is not DockerApiException
        && failure is HttpRequestException or IOException or SocketException or AuthenticationException or TimeoutException or ObjectDisposedException or OperationCanceledException;

    /// <summary>What the engine said, in one line without control characters: it ends up in logs and on pages.</summary>
    public static string Said(this DockerApiException failure)
    {
        const int Longest = 300;
        var body = failure.ResponseBody ?? failure.Message;
        const string Start = "{\"message\":\"";
        if (body.StartsWith(Start, StringComparison.Ordinal))
            body = body[Start.Length..].TrimEnd().TrimEnd('}').TrimEnd('"').Replace("\\\"", "\"", StringComparison.Ordinal);
        return new string([.. body.Take(Longest).Select(c => char.IsControl(c) ? ' ' : c)]).Trim().TrimEnd('.');
    }
}
