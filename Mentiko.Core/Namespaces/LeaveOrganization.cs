using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;

namespace Mentiko.Core.Namespaces;

/// <summary>
/// Ends the caller's own membership; the last Owner stays. The input is the organization's slug, typed by a person who
/// means it: an API key, which would end itself with it, may not.
/// </summary>
public sealed class LeaveOrganization(IMemberStore members, IDenialRecorder denials) : UseCase<string, Done>(denials)
{
    private readonly IDenialRecorder _denials = denials;

    public override Permission Permission => Permission.MembershipOwn;

    protected override async Task<Result<Done>> HandleAsync(NamespaceScope scope, string input, CancellationToken cancel)
    {
        if (scope.Actor is not { Id: { } user, Credential: CredentialKind.Session or CredentialKind.Token })
        {
            await _denials.RecordAsync(scope, Permission, nameof(LeaveOrganization), cancel);
            return new Error.Forbidden("Only a person leaves an organization, by a session or a token of theirs.");
        }

        return string.Equals(input, scope.Slug.Text, StringComparison.Ordinal)
            ? await members.RemoveAsync(scope, user, new AuditDraft(AuditActions.MemberLeft, "member", user.Value), cancel)
            : Error.Invalid.At("$.confirm", "This is not the organization's slug. You are a member still.");
    }
}
