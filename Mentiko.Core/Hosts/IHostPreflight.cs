using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Hosts;

/// <summary>Goes to a remote host and tries what must not be possible there.</summary>
public interface IHostPreflight
{
    /// <summary>Why this server would not go to the address at all; null where it would. For people, in a sentence.</summary>
    string? RefuseAddress(NamespaceScope scope, string address);

    /// <summary>
    /// What was found, also where the host is away or shows another key. <see cref="Error.Conflict"/> where the credential
    /// is not there or does not decrypt. Takes a minute at most.
    /// </summary>
    Task<Result<HostCheck>> CheckAsync(NamespaceScope scope, RemoteHost host, CancellationToken cancel);
}
