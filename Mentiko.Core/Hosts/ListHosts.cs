using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Hosts;

/// <summary>The namespace's remote hosts by name.</summary>
public sealed class ListHosts(IHostStore hosts, IDenialRecorder denials) : UseCase<PageRequest, Page<RemoteHost>>(denials)
{
    public override Permission Permission => Permission.HostsRead;

    protected override async Task<Result<Page<RemoteHost>>> HandleAsync(NamespaceScope scope, PageRequest input, CancellationToken cancel) =>
        await hosts.ListAsync(scope, input, cancel);
}
