using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Hosts;

/// <summary>Registers a remote host, or changes it. No agent runs there before a preflight has passed.</summary>
public sealed class SaveHost(IHostStore hosts, IHostPreflight preflight, IDenialRecorder denials) : UseCase<SaveHost.Input, SavedHost>(denials)
{
    /// <param name="Name">Which host.</param>
    /// <param name="Definition">What it shall be.</param>
    /// <param name="ExpectedVersion">The caller's If-Match; 0: must not exist; null: whatever is there.</param>
    public sealed record Input(HostName Name, HostDefinition Definition, int? ExpectedVersion);

    public override Permission Permission => Permission.HostsWrite;

    protected override async Task<Result<SavedHost>> HandleAsync(NamespaceScope scope, Input input, CancellationToken cancel) =>
        preflight.RefuseAddress(scope, input.Definition.Address) is { } refusal
            ? Error.Invalid.At("$.address", refusal)
            : await hosts.SaveAsync(scope, input.Name, input.Definition, input.ExpectedVersion, cancel);
}
