using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;

namespace Mentiko.Core.Namespaces;

/// <summary>Gives a member another role; the last Owner keeps theirs.</summary>
public sealed class ChangeMemberRole(IMemberStore members, IDenialRecorder denials) : UseCase<ChangeMemberRole.Input, Member>(denials)
{
    public sealed record Input(UserId User, Role Role);

    public override Permission Permission => Permission.MembersWrite;

    protected override Task<Result<Member>> HandleAsync(NamespaceScope scope, Input input, CancellationToken cancel)
    {
        var draft = new AuditDraft(AuditActions.MemberRoleChanged, "member", input.User.Value, Details: AuditDetails.Of(("to", input.Role.ToWire())));
        return members.ChangeRoleAsync(scope, input.User, input.Role, draft, cancel);
    }
}
