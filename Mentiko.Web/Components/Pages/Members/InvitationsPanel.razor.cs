using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Members;

/// <summary>Who is invited and has not come yet.</summary>
public sealed partial class InvitationsPanel
{
    private const int MaxShown = 200;

    private IReadOnlyList<PendingInvitation>? _invitations;
    private Error? _refusal;
    private string? _asked;
    private bool _busy;

    [CascadingParameter]
    public ReaderZone Clock { get; set; } = ReaderZone.Utc;

    [Inject]
    private ListInvitations ListInvitations { get; set; } = null!;

    [Inject]
    private RevokeInvitation RevokeInvitation { get; set; } = null!;

    /// <summary>Reads the list anew: somebody was invited.</summary>
    public async Task LoadAsync()
    {
        var answer = await DoAsync(ListInvitations, new PageRequest(MaxShown));
        _refusal = answer.Error;
        _invitations = answer.TryGet(out var page, out _) ? page.Items : [];
        StateHasChanged();
    }

    protected override Task OnInitializedAsync() => LoadAsync();

    private async Task RevokeAsync(PendingInvitation invitation)
    {
        _busy = true;
        var answer = await DoAsync(RevokeInvitation, invitation.Id);
        await LoadAsync();
        (_refusal, _asked, _busy) = (answer.Error ?? _refusal, null, false);
    }
}
