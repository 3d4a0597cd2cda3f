using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace Mentiko.Web.Gates;

/// <summary>
/// Whose word about where a request came from is taken: the configured proxies' and nobody else's, not even a
/// neighbour's on the loopback, or a client could write any address into the audit trail.
/// </summary>
internal sealed class ProxyTrust(IOptions<ServerOptions> server) : IConfigureOptions<ForwardedHeadersOptions>
{
    public void Configure(ForwardedHeadersOptions options)
    {
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in server.Value.ProxyList)
        {
            if (ServerOptions.TryParseProxy(proxy, out var network))
            {
                options.KnownIPNetworks.Add(network);
            }
        }

        options.ForwardLimit = null;
        options.ForwardedHeaders = options.KnownIPNetworks.Count == 0 ? ForwardedHeaders.None : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
    }
}
