using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Hosts;

/// <summary>One remote host with what its last preflight found.</summary>
public sealed class GetHost(IHostStore hosts, IDenialRecorder denials) : UseCase<HostName, RemoteHost>(denials)
{
    public override Permission Permission => Permission.HostsRead;

    protected override async Task<Result<RemoteHost>> HandleAsync(NamespaceScope scope, HostName input, CancellationToken cancel) =>
        await hosts.FindAsync(scope, input, cancel) is { } host ? host : new Error.NotFound();
}
