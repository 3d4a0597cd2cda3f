using System.Globalization;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
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

    private static string Machine(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private async Task RevokeAsync(PendingInvitation invitation)
    {
        _busy = true;
        var answer = await DoAsync(RevokeInvitation, invitation.Id);
        await LoadAsync();
        (_refusal, _asked, _busy) = (answer.Error ?? _refusal, null, false);
    }
}
