using Mentiko.Core.Access;
using Mentiko.Core.Accounts;
using Mentiko.Core.Results;
using Mentiko.Web.Gates;
using Mentiko.Web.Rendering;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Account;

/// <summary>Turns the second factor on and off. Password, key and codes stay on the page for as long as they are needed.</summary>
public sealed partial class TwoFactorPanel
{
    private enum Wish
    {
        Begin,
        Renew,
        TurnOff,
    }

    private TwoFactorState? _state;
    private TwoFactorSetup? _setup;
    private QrPicture? _picture;
    private IReadOnlyList<string>? _codes;
    private string? _password;
    private string _code = "";
    private Wish _wish;
    private Error? _refusal;
    private bool _busy;
    private int _turn;

    [Parameter, EditorRequired]
    public UserId User { get; set; }

    [Inject]
    private ICircuitSession Session { get; set; } = null!;

    [Inject]
    private ITwoFactor Factor { get; set; } = null!;

    protected override async Task OnInitializedAsync() => _state = await Factor.ReadAsync(User, CancellationToken.None);

    private Task ActAsync() => DoAsync(async user => _wish switch
    {
        Wish.Begin => Took(await Factor.BeginAsync(user, _password ?? "", CancellationToken.None)),
        Wish.Renew => Took(await Factor.RenewRecoveryCodesAsync(user, _password ?? "", CancellationToken.None)),
        _ => (await Factor.TurnOffAsync(user, _password ?? "", CancellationToken.None)).Error,
    });

    private Task TurnOnAsync() => DoAsync(async user => Took(await Factor.TurnOnAsync(user, _code, CancellationToken.None)));

    private Error? Took(Result<TwoFactorSetup> result)
    {
        if (result.TryGet(out var setup, out var error))
        {
            (_setup, _picture) = (setup, QrPicture.Of(setup.Address));
        }

        return error;
    }

    private Error? Took(Result<IReadOnlyList<string>> result)
    {
        if (result.TryGet(out var codes, out var error))
        {
            (_codes, _setup, _picture) = (codes, null, null);
        }

        return error;
    }

    private async Task DoAsync(Func<Actor, Task<Error?>> act)
    {
        if (_busy || await Session.StandingAsync() is not { } identity)
        {
            return;
        }

        _busy = true;
        _refusal = await act(identity.Actor);
        _state = await Factor.ReadAsync(User, CancellationToken.None);

        // A field with another key stands in its place: the password does not stay in it.
        (_busy, _password, _code, _turn) = (false, null, "", _turn + 1);
    }
}
