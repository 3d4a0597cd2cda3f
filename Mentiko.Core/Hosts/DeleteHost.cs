using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Hosts;

/// <summary>Forgets a remote host. What stands on it stays there.</summary>
public sealed class DeleteHost(IHostStore hosts, IDenialRecorder denials) : UseCase<DeleteHost.Input, Done>(denials)
{
    public sealed record Input(HostName Name, int? ExpectedVersion);

    public override Permission Permission => Permission.HostsWrite;

    protected override Task<Result<Done>> HandleAsync(NamespaceScope scope, Input input, CancellationToken cancel) =>
        hosts.DeleteAsync(scope, input.Name, input.ExpectedVersion, cancel);
}
