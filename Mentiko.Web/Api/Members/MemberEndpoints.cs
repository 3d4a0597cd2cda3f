using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Mentiko.Web.Gates;

namespace Mentiko.Web.Api.Members;

/// <summary>Who belongs to a namespace, and as what.</summary>
internal static class MemberEndpoints
{
    public static void MapMembers(this OrgGroup org)
    {
        org.Get("/members", Permission.MembersRead, ListAsync).AnswersList<MemberBody>();
        org.Post("/members", Permission.MembersWrite, AddAsync).Reads<AddMemberBody>().Answers<MemberBody>(201).Answers<InvitationBody>(202);
        org.Put("/members/{userId}", Permission.MembersWrite, ChangeRoleAsync).Reads<ChangeRoleBody>().Answers<MemberBody>(200);
        org.Delete("/members/{userId}", Permission.MembersWrite, RemoveAsync).Answers(204);
        org.Post("/leave", Permission.MembershipOwn, LeaveAsync).Reads<LeaveBody>().Answers(204);
        org.Get("/invitations", Permission.MembersRead, ListInvitationsAsync).AnswersList<PendingInvitationBody>().Queries("limit", "cursor");
        org.Delete("/invitations/{id}", Permission.MembersWrite, RevokeInvitationAsync).Answers(204);
    }

    private static Task<IResult> ListAsync(OrgCall call, ListMembers list) =>
        call.ListAsync("members", page => list.ExecuteAsync(call.Scope, page, call.Cancel), MemberBody.Of);

    private static async Task<IResult> AddAsync(OrgCall call, AddMember add)
    {
        var body = await RequestBody.ReadAsync(call.Http, body => new AddMember.Input(body.Text("email"), RoleReading.Read(body)));
        return body.TryGet(out var input, out var error)
            ? (await add.ExecuteAsync(call.Scope, input, call.Cancel)).Or(addition => Show(call.Scope, addition))
            : new Refusal(error);
    }

    private static async Task<IResult> ChangeRoleAsync(OrgCall call, string userId, ChangeMemberRole change)
    {
        var body = await RequestBody.ReadAsync(call.Http, RoleReading.Read);
        return body.TryGet(out var role, out var error)
            ? (await change.ExecuteAsync(call.Scope, new ChangeMemberRole.Input(new UserId(userId), role), call.Cancel))
                .Or(member => Results.Ok(MemberBody.Of(member)))
            : new Refusal(error);
    }

    private static async Task<IResult> RemoveAsync(OrgCall call, string userId, RemoveMember remove) =>
        (await remove.ExecuteAsync(call.Scope, new UserId(userId), call.Cancel)).OrNoContent();

    private static async Task<IResult> LeaveAsync(OrgCall call, LeaveOrganization leave)
    {
        var body = await RequestBody.ReadAsync(call.Http, body => new LeaveBody(body.Text("confirm")));
        return body.TryGet(out var given, out var error)
            ? (await leave.ExecuteAsync(call.Scope, given.Confirm, call.Cancel)).OrNoContent()
            : new Refusal(error);
    }

    private static Task<IResult> ListInvitationsAsync(OrgCall call, ListInvitations list) =>
        call.ListAsync("invitations", page => list.ExecuteAsync(call.Scope, page, call.Cancel), PendingInvitationBody.Of);

    private static async Task<IResult> RevokeInvitationAsync(OrgCall call, string id, RevokeInvitation revoke) =>
        (await revoke.ExecuteAsync(call.Scope, id, call.Cancel)).OrNoContent();

    private static IResult Show(NamespaceScope scope, MemberAddition addition) => addition switch
    {
        MemberAddition.Added added => Results.Created(OrgGroup.PathOf(scope, $"/members/{added.Member.User.Value}"), MemberBody.Of(added.Member)),
        MemberAddition.Invited invited => Results.Json(InvitationBody.Of(invited.Invitation), statusCode: StatusCodes.Status202Accepted),
        _ => throw new InvalidOperationException("An addition that no answer shows."),
    };
}

internal sealed record AddMemberBody(string Email, string Role);

internal sealed record ChangeRoleBody(string Role);

internal sealed record LeaveBody(string Confirm);

internal sealed record MemberBody(string UserId, string Email, string DisplayName, string Role, DateTimeOffset AddedAt, DateTimeOffset? LastActiveAt, bool TwoFactor, bool Provided)
{
    public static MemberBody Of(Member member) => new(
        member.User.Value, member.Email, member.DisplayName, member.Role.ToWire(), member.AddedAt, member.LastActiveAt, member.TwoFactor, member.IsProvided);
}

internal sealed record InvitationBody(InvitationBody.Item Invitation)
{
    internal sealed record Item(string Id, string Email, string Role, DateTimeOffset ExpiresAt, string? Token);

    public static InvitationBody Of(Invitation invitation) =>
        new(new Item(invitation.Id, invitation.Email, invitation.Role.ToWire(), invitation.ExpiresAt, invitation.Token));
}

internal sealed record PendingInvitationBody(string Id, string Email, string Role, string InvitedBy, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt)
{
    public static PendingInvitationBody Of(PendingInvitation invitation) => new(
        invitation.Id, invitation.Email, invitation.Role.ToWire(), invitation.InvitedBy, invitation.CreatedAt, invitation.ExpiresAt);
}
