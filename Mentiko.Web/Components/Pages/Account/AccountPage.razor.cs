using Mentiko.Core.Access;
using Mentiko.Core.Results;
using Mentiko.Web.Gates;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Account;

/// <summary>Who the reader is, and how they prove it.</summary>
public sealed partial class AccountPage
{
    private Core.Access.Account? _account;
    private string _name = "";
    private string? _renamed;
    private Error? _refusal;
    private bool _busy;

    [SupplyParameterFromQuery(Name = "done")]
    public string? Did { get; set; }

    [SupplyParameterFromQuery(Name = "error")]
    public string? ErrorCode { get; set; }

    [Inject]
    private ICircuitSession Session { get; set; } = null!;

    [Inject]
    private IAccounts People { get; set; } = null!;

    private string? Note => _renamed ?? (Did == "password" ? "Your password is changed. Every other session and every token is signed out." : null);

    private string? Problem => ErrorCode switch
    {
        null or "" => null,
        "invalid-credentials" => "The present password is wrong. Nothing was changed.",
        "invalid" => "A password has 12 to 256 characters, at least five of them different, and is not the e-mail address.",
        "locked-out" => "Too many wrong passwords. The account is locked for a while; try again later.",
        "rate-limited" => "Too many tries. Wait a minute, then try again.",
        _ => "This did not work. Try again.",
    };

    protected override async Task OnInitializedAsync()
    {
        if (Session.Identity?.Actor.Id is { } user)
        {
            _account = await People.FindAsync(user, CancellationToken.None);
            _name = _account?.DisplayName ?? "";
        }
    }

    private async Task RenameAsync()
    {
        if (_busy || await Session.StandingAsync() is not { } identity)
        {
            return;
        }

        _busy = true;
        var renamed = await People.RenameAsync(identity.Actor, _name, CancellationToken.None);
        (_refusal, _busy) = (renamed.Error, false);
        _renamed = renamed.IsOk ? "Your name is changed." : null;
    }
}
