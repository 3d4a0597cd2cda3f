using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace Mentiko.Core.Execution;

/// <summary>
/// An attempt's way out of its isolation: a proxy of the platform's that lets it call its hosts and nothing else. An
/// executor gives the agent a listener to connect to and variables that say where it is; the agent has no other network.
/// </summary>
public interface IEgressDoor
{
    /// <summary>
    /// Serves whoever connects until the door is closed. The door owns the listener from now on. It may stand anywhere
    /// that only this attempt reaches: in a network namespace of its own, on a Unix socket, on a bridge of its own.
    /// </summary>
    /// <param name="listener">A bound and listening stream socket.</param>
    void Serve(Socket listener);

    /// <summary>The variables by which programs find a proxy; they stand above the agent's own environment.</summary>
    /// <param name="proxy">The address that the listener has from within.</param>
    ImmutableSortedDictionary<string, string> VariablesFor(IPEndPoint proxy);
}
