using Mentiko.Core.Access;
using Mentiko.Core.Accounts;
using Mentiko.Core.Results;
using Mentiko.Web.Gates;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Account;

/// <summary>The end of the reader's account, for whoever knows its password.</summary>
public sealed partial class DeleteAccountPanel
{
    private string? _password;
    private string? _code;
    private Error? _refusal;
    private bool _asksForCode;
    private bool _busy;
    private int _turn;

    [Parameter, EditorRequired]
    public UserId User { get; set; }

    [Inject]
    private ICircuitSession Session { get; set; } = null!;

    [Inject]
    private ITwoFactor Factor { get; set; } = null!;

    [Inject]
    private IAccountRemoval Removal { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    protected override async Task OnInitializedAsync() => _asksForCode = (await Factor.ReadAsync(User, CancellationToken.None)).IsOn;

    private async Task DeleteAsync()
    {
        if (_busy || await Session.StandingAsync() is not { } identity)
        {
            return;
        }

        _busy = true;
        var removed = await Removal.RemoveAsync(identity.Actor, _password ?? "", _code, CancellationToken.None);

        // Fields with another key stand in their place: the password does not stay in one.
        (_refusal, _busy, _password, _code, _turn) = (removed.Error, false, null, null, _turn + 1);
        if (removed.IsOk)
        {
            Navigation.NavigateTo("/sign-in", forceLoad: true);
        }
    }
}
