using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Hosts;

/// <summary>Tries on a remote host what must not be possible there, and writes down what came of it.</summary>
public sealed class PreflightHost(IHostStore hosts, IHostPreflight preflight, IDenialRecorder denials) : UseCase<HostName, RemoteHost>(denials)
{
    public override Permission Permission => Permission.HostsWrite;

    protected override async Task<Result<RemoteHost>> HandleAsync(NamespaceScope scope, HostName input, CancellationToken cancel)
    {
        if (await hosts.FindAsync(scope, input, cancel) is not { } host)
        {
            return new Error.NotFound();
        }

        return (await preflight.CheckAsync(scope, host, cancel)).TryGet(out var check, out var refusal)
            ? await hosts.RecordCheckAsync(scope, input, host.Version, check, cancel)
            : refusal;
    }
}
