using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Members;

/// <summary>Who belongs to the organization, and what each may do.</summary>
public sealed partial class MembersPage
{
    private const int MaxShown = 200;

    private static readonly Role[] Roles = [Role.Viewer, Role.Operator, Role.Admin, Role.Owner];

    private IReadOnlyList<Member>? _members;
    private Error? _refusal;
    private string? _note;
    private UserId? _asked;
    private RoleChange? _change;
    private InvitationsPanel? _invitations;
    private int _turn;
    private bool _busy;

    [Inject]
    private ListMembers ListMembers { get; set; } = null!;

    [Inject]
    private ChangeMemberRole ChangeMemberRole { get; set; } = null!;

    [Inject]
    private RemoveMember RemoveMember { get; set; } = null!;

    protected override Task OnInitializedAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        var answer = await DoAsync(ListMembers, new PageRequest(MaxShown));
        _refusal = answer.Error;
        _members = answer.TryGet(out var page, out _) ? page.Items : [];
    }

    // An Owner comes in when the organization's provider does not answer, too.
    private static IEnumerable<Role> RolesFor(Member member) => member.IsProvided ? Roles.Where(role => role != Role.Owner) : Roles;

    private bool IsLastOwner(Member member) => member.Role == Role.Owner && _members!.Count(other => other.Role == Role.Owner) == 1;

    private async Task AddedAsync(string note)
    {
        await AfterAsync(null, note);
        await (_invitations?.LoadAsync() ?? Task.CompletedTask);
    }

    private Role RoleShown(Member member) => _change is { } change && change.Member == member ? change.To : member.Role;

    private void Preview(Member member, ChangeEventArgs e) =>
        _change = RoleNames.TryParse(e.Value as string, out var role) && role != member.Role ? RoleChange.Of(member, role, Here.Settings) : null;

    /// <summary>The field shows the role of before again: a new one stands in its place.</summary>
    private void Drop() => (_change, _turn) = (null, _turn + 1);

    private async Task ChangeRoleAsync(RoleChange change)
    {
        _busy = true;
        var answer = await DoAsync(ChangeMemberRole, new ChangeMemberRole.Input(change.Member.User, change.To));
        await AfterAsync(answer.Error, $"{change.Member.DisplayName} is now {change.To.ToWire()}.");
    }

    private async Task RemoveAsync(Member member)
    {
        _busy = true;
        var answer = await DoAsync(RemoveMember, member.User);
        await AfterAsync(answer.Error, $"{member.DisplayName} is no longer a member.");
    }

    /// <summary>Reads the list anew, whatever came of the act: a refused role must not stay selected.</summary>
    private async Task AfterAsync(Error? refusal, string note)
    {
        _members = null;
        Drop();
        await LoadAsync();
        (_refusal, _note, _asked, _busy) = (refusal ?? _refusal, refusal is null ? note : null, null, false);
    }
}
