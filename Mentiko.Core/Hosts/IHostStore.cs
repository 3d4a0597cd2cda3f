using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Hosts;

/// <summary>The remote hosts of a namespace. Each write is one transaction with its audit entry.</summary>
public interface IHostStore
{
    Task<RemoteHost?> FindAsync(NamespaceScope scope, HostName name, CancellationToken cancel);

    /// <summary>Hosts by name.</summary>
    Task<Page<RemoteHost>> ListAsync(NamespaceScope scope, PageRequest page, CancellationToken cancel);

    /// <summary>
    /// Saves the next version, or the first; whatever a preflight found is void from then on. <see cref="Error.Invalid"/>
    /// where the credential names no secret, <see cref="Error.QuotaExceeded"/> beyond
    /// <see cref="RemoteHost.MostPerNamespace"/>, <see cref="Error.PreconditionFailed"/> for another version than was expected.
    /// </summary>
    Task<Result<SavedHost>> SaveAsync(NamespaceScope scope, HostName name, HostDefinition definition, int? expectedVersion, CancellationToken cancel);

    /// <summary>Forgets the host.</summary>
    Task<Result<Done>> DeleteAsync(NamespaceScope scope, HostName name, int? expectedVersion, CancellationToken cancel);

    /// <summary>Stores what a preflight of this version found; <see cref="Error.Conflict"/> where the host was changed meanwhile.</summary>
    Task<Result<RemoteHost>> RecordCheckAsync(NamespaceScope scope, HostName name, int version, HostCheck check, CancellationToken cancel);
}

/// <summary>A host that was saved.</summary>
/// <param name="Host">The host as it is now.</param>
/// <param name="IsNew">Whether there was none of that name before.</param>
public sealed record SavedHost(RemoteHost Host, bool IsNew);
