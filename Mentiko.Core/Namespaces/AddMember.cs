using Mentiko.Core.Access;
using Mentiko.Core.Accounts;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;

namespace Mentiko.Core.Namespaces;

/// <summary>Adds an account as a member, or invites an address that has none yet.</summary>
public sealed class AddMember(IMemberStore members, ILetterBox letters, IDenialRecorder denials) : UseCase<AddMember.Input, MemberAddition>(denials)
{
    public sealed record Input(string Email, Role Role);

    public override Permission Permission => Permission.MembersWrite;

    protected override async Task<Result<MemberAddition>> HandleAsync(NamespaceScope scope, Input input, CancellationToken cancel)
    {
        var email = input.Email.Trim();
        if (email.Length is < 3 or > 254 || email.IndexOf('@', StringComparison.Ordinal) is var at && (at < 1 || at == email.Length - 1))
        {
            return Error.Invalid.At("$.email", "This is not an e-mail address.");
        }

        var draft = new AuditDraft(AuditActions.MemberAdded, "member", email, Details: AuditDetails.Of(("role", input.Role.ToWire())));
        var added = await members.AddAsync(scope, email, input.Role, draft, cancel);
        if (added.TryGet(out var addition, out _) && addition is MemberAddition.Invited { Invitation: { Token: { } token } invitation })
        {
            letters.Send(new Letter.Invitation(invitation.Email, scope.Organization.Name, scope.Actor.Label, invitation.Role.ToWire(), token));
        }

        return added;
    }
}
