using System.Net;
using System.Net.Sockets;
using Mentiko.Core.Agents;

namespace Mentiko.Infrastructure.Egress;

/// <summary>
/// The way from an agent to a host: allowed by name, resolved once, and then connected to exactly the address that was
/// judged. A name that leads elsewhere at a second look has no second look.
/// </summary>
/// <param name="hosts">The hosts that may be called.</param>
/// <param name="resolver">Finds addresses.</param>
/// <param name="dialer">Connects.</param>
/// <param name="rules">Which addresses may be reached.</param>
internal sealed class EgressWay(IReadOnlyCollection<HostPattern> hosts, IHostResolver resolver, IHostDialer dialer, AddressRules rules)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Whether it is one of the hosts that may be called.</summary>
    public bool Allows(HostAndPort place) => hosts.Any(host => host.Covers(place.Host, place.Port));

    /// <summary>A connection, or why there is none.</summary>
    public async Task<(Stream? Connection, CallDecision Decision)> OpenAsync(HostAndPort place, TimeProvider time, CancellationToken cancel)
    {
        if (!Allows(place))
        {
            return (null, CallDecision.NotAllowed);
        }

        using var patience = new CancellationTokenSource(Patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancel);
        try
        {
            if (await resolver.ResolveAsync(place.Host, both.Token) is not { } found)
            {
                cancel.ThrowIfCancellationRequested();
                return (null, CallDecision.BeyondLimit);
            }

            var good = found.Where(rules.IsReachable).ToList();
            return found.Count == 0 ? (null, CallDecision.Unknown)
                : good.Count == 0 ? (null, CallDecision.NotPublic)
                : await ConnectAsync(good, place.Port, both.Token);
        }
        catch (Exception failure) when (failure is SocketException or IOException or OperationCanceledException && !cancel.IsCancellationRequested)
        {
            return (null, CallDecision.Unreachable);
        }
    }

    private async Task<(Stream? Connection, CallDecision Decision)> ConnectAsync(List<IPAddress> addresses, int port, CancellationToken cancel)
    {
        var connection = await DialAsync(addresses, port, cancel);
        if (!rules.IsOwn(connection))
        {
            return (connection, CallDecision.Allowed);
        }

        // Before a byte goes over it.
        await connection.DisposeAsync();
        return (null, CallDecision.NotPublic);
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
}
