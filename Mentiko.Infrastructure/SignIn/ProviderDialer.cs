using System.Net;
using System.Net.Sockets;
using Mentiko.Infrastructure.Egress;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.SignIn;

/// <summary>
/// The way to a provider, whose address a customer wrote: resolved once, and connected to exactly the address that was
/// judged. Public addresses only, and those that the operator has named; without TLS only the latter.
/// </summary>
internal sealed class ProviderDialer(IOptions<SignInProviderOptions> options, OwnAddresses own, IHostDialer dialer, HostLookups lookups)
{
    /// <summary>For the handler's <see cref="SocketsHttpHandler.ConnectCallback"/>. Throws <see cref="HttpRequestException"/> where nothing may be reached.</summary>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var isPlain = context.InitialRequestMessage.RequestUri is not { Scheme: "https" };
        return await ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, isPlain, cancel);
    }

    /// <param name="host">A name, or an address.</param>
    /// <param name="port">The port.</param>
    /// <param name="isPlain">Whether what goes over it is not encrypted.</param>
    /// <param name="cancel">Has an effect until it is connected.</param>
    public async Task<Stream> ConnectAsync(string host, int port, bool isPlain, CancellationToken cancel)
    {
        var allowed = options.Value.Allowed();
        var rules = new AddressRules(allowed, [], own);
        var found = IPAddress.TryParse(host, out var literal) ? [literal] : await lookups.OfDoor().ResolveAsync(host, cancel) ?? [];
        var good = found.Where(address => rules.IsReachable(address) && (!isPlain || IsIn(allowed, address))).ToList();
        if (good.Count == 0)
        {
            throw new HttpRequestException("The provider's name leads to no address that may be reached.");
        }

        var connection = await DialAsync(good, port, cancel);
        if (!rules.IsOwn(connection))
        {
            return connection;
        }

        // Before a byte goes over it.
        await connection.DisposeAsync();
        throw new HttpRequestException("The provider's name leads to this machine.");
    }

    private async Task<Stream> DialAsync(List<IPAddress> addresses, int port, CancellationToken cancel)
    {
        for (var index = 0; ; index++)
        {
            try
            {
                return await dialer.DialAsync(new IPEndPoint(addresses[index], port), cancel);
            }
            catch (SocketException) when (index + 1 < addresses.Count)
            {
                // The next of its addresses, from the same answer.
            }
        }
    }

    private static bool IsIn(IReadOnlyList<IPNetwork> networks, IPAddress address) =>
        networks.Any(network => network.BaseAddress.AddressFamily == address.AddressFamily && network.Contains(address));
}
