using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;

namespace Mentiko.Core.Namespaces;

/// <summary>Removes a member; the last Owner stays.</summary>
public sealed class RemoveMember(IMemberStore members, IDenialRecorder denials) : UseCase<UserId, Done>(denials)
{
    public override Permission Permission => Permission.MembersWrite;

    protected override Task<Result<Done>> HandleAsync(NamespaceScope scope, UserId input, CancellationToken cancel) =>
        members.RemoveAsync(scope, input, new AuditDraft(AuditActions.MemberRemoved, "member", input.Value), cancel);
}
