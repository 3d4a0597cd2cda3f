using System.Security.Claims;
using Mentiko.Core.Access;
using Mentiko.Core.Accounts;
using Mentiko.Core.Results;
using Mentiko.Web.Gates;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace Mentiko.Web.Components.Pages.Account;

/// <summary>The reader's browser sessions, each of which they can end.</summary>
public sealed partial class SessionsPanel
{
    private IReadOnlyList<BrowserSession>? _sessions;
    private string? _own;
    private Error? _refusal;
    private bool _asked;
    private bool _busy;

    [Parameter, EditorRequired]
    public UserId User { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState>? State { get; set; }

    [Inject]
    private ICircuitSession Session { get; set; } = null!;

    [Inject]
    private ISessions Sessions { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        _own = State is null ? null : (await State).User.FindFirstValue(CallerClaims.Session);
        _sessions = await Sessions.ListAsync(User, CancellationToken.None);
    }

    private async Task EndAsync(BrowserSession session)
    {
        if (_busy || await Session.StandingAsync() is not { } identity)
        {
            return;
        }

        _busy = true;
        _refusal = (await Sessions.EndAsync(identity.Actor, session.Id, CancellationToken.None)).Error;
        _sessions = await Sessions.ListAsync(User, CancellationToken.None);
        _busy = false;
    }
}
