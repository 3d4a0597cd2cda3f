using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Namespaces;

/// <summary>The organization's name and what its Owners have decided.</summary>
public sealed class GetSettings(IOrganizationSettingsStore settings, IDenialRecorder denials) : UseCase<Done, Organization>(denials)
{
    public override Permission Permission => Permission.SettingsRead;

    protected override Task<Result<Organization>> HandleAsync(NamespaceScope scope, Done input, CancellationToken cancel) =>
        settings.FindAsync(scope, cancel);
}
