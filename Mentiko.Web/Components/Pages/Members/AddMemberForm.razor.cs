using Mentiko.Core.Access;
using Mentiko.Core.Accounts;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Members;

/// <summary>Adds an account as a member, or invites an address that has none.</summary>
public sealed partial class AddMemberForm
{
    private string _email = "";
    private string _role = Role.Viewer.ToWire();
    private Error? _refusal;
    private bool _busy;

    /// <summary>What has been done, as a sentence.</summary>
    [Parameter]
    public EventCallback<string> Added { get; set; }

    [Inject]
    private AddMember AddMember { get; set; } = null!;

    [Inject]
    private ILetterBox Letters { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    private string Gains => _role switch
    {
        "owner" => "Everything, the members and the organization itself included.",
        "admin" => "Writes agents, chains and files; sees members and the audit trail.",
        "operator" => "Starts, cancels and retries runs; reads events and files.",
        _ => "Reads chains, runs and logs.",
    };

    private Uri LinkOf(Invitation invitation) => Navigation.ToAbsoluteUri($"/invitations/{invitation.Token}");

    private async Task AddAsync()
    {
        if (_busy || !RoleNames.TryParse(_role, out var role))
        {
            return;
        }

        _busy = true;
        var answer = await DoAsync(AddMember, new AddMember.Input(_email, role));
        (_refusal, _busy) = (answer.Error, false);
        if (answer.TryGet(out var addition, out _))
        {
            _email = "";
            await Added.InvokeAsync(addition switch
            {
                MemberAddition.Added added => $"{added.Member.DisplayName} is now {added.Member.Role.ToWire()} here.",
                MemberAddition.Invited invited => $"{invited.Invitation.Email} has no account yet and is invited as {invited.Invitation.Role.ToWire()}. {(Letters.IsOpen ? "The link is on its way by e-mail; here it is shown only now" : "Pass this link on; it is shown only now")}: {LinkOf(invited.Invitation)}",
                _ => throw new InvalidOperationException("An unknown kind of addition."),
            });
        }
    }
}
