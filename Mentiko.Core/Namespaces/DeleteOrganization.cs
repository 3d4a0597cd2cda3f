using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;

namespace Mentiko.Core.Namespaces;

/// <summary>Ends the organization for good. The input is its slug, typed by a person who means it.</summary>
public sealed class DeleteOrganization(IOffboarding offboarding, IDenialRecorder denials, Tenancy? tenancy = null) : UseCase<string, Done>(denials)
{
    public override Permission Permission => Permission.NamespaceDelete;

    protected override async Task<Result<Done>> HandleAsync(NamespaceScope scope, string input, CancellationToken cancel)
    {
        if (tenancy is { IsSingle: true })
        {
            return new Error.Conflict("This server is for this one organization. To end it, stop the server and remove its data.");
        }

        return string.Equals(input, scope.Slug.Text, StringComparison.Ordinal)
            ? await offboarding.BeginAsync(scope, new AuditDraft(AuditActions.NamespaceDeleted, "organization", scope.Slug.Text), cancel)
            : Error.Invalid.At("$.confirm", "This is not the organization's slug. Nothing was deleted.");
    }
}
