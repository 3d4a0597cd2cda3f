using System.Collections.Immutable;
using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Infrastructure.Persistence.Rows;

namespace Mentiko.Infrastructure.Persistence.Stores;

/// <summary>What entries about members say beyond what the use case knows.</summary>
internal static class MemberAudit
{
    private static readonly ImmutableSortedDictionary<string, string> NoDetails = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public static AuditDraft With(this AuditDraft draft, string name, string value) =>
        draft with { Details = (draft.Details ?? NoDetails).SetItem(name, value) };

    public static AuditDraft Accepted(UserId user, InvitationRow invitation) =>
        new AuditDraft(AuditActions.MemberAdded, "member", user.Value)
            .With("role", invitation.Role)
            .With("invitation", invitation.Id)
            .With("invitedBy", invitation.InvitedBy);
}
