using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;

namespace Mentiko.Core.Namespaces;

/// <summary>Changes the organization's name and what its members may do.</summary>
public sealed class SaveSettings(IOrganizationSettingsStore settings, IDenialRecorder denials) : UseCase<SaveSettings.Input, Organization>(denials)
{
    /// <param name="Name">The new name; null leaves it.</param>
    /// <param name="AdminsMayWriteSecrets">Whether Admins may write secrets; null leaves it.</param>
    public sealed record Input(string? Name, bool? AdminsMayWriteSecrets);

    public override Permission Permission => Permission.SettingsWrite;

    protected override async Task<Result<Organization>> HandleAsync(NamespaceScope scope, Input input, CancellationToken cancel)
    {
        var name = input.Name?.Trim();
        if (name is not null && OrganizationNames.ProblemOf(name) is { } problem)
        {
            return Error.Invalid.At("$.name", problem);
        }

        var draft = new AuditDraft(AuditActions.SettingsUpdated, "organization", scope.Slug.Text);
        return await settings.SaveAsync(scope, name, input.AdminsMayWriteSecrets, draft, cancel);
    }
}
