using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;

namespace Mentiko.Core.Namespaces;

/// <summary>Takes an invitation back: its link opens nothing any more.</summary>
public sealed class RevokeInvitation(IMemberStore members, IDenialRecorder denials) : UseCase<string, Done>(denials)
{
    public override Permission Permission => Permission.MembersWrite;

    protected override Task<Result<Done>> HandleAsync(NamespaceScope scope, string input, CancellationToken cancel) =>
        members.RevokeInvitationAsync(scope, input, new AuditDraft(AuditActions.InvitationRevoked, "invitation", input), cancel);
}
