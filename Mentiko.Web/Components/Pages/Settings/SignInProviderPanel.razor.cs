using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.Core.SignIn;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Settings;

/// <summary>The organization's own way to sign in; the client secret goes in and never comes out.</summary>
public sealed partial class SignInProviderPanel
{
    private SignInProvider? _found;
    private string _name = "";
    private string _issuer = "";
    private string _clientId = "";
    private string? _secret;
    private string _domains = "";
    private string _role = Role.Viewer.ToWire();
    private bool _enabled = true;
    private bool _busy;
    private bool _asked;
    private int _turn;
    private string? _note;
    private Error? _refusal;

    [Inject]
    private GetSignInProvider GetSignInProvider { get; set; } = null!;

    [Inject]
    private SaveSignInProvider SaveSignInProvider { get; set; } = null!;

    [Inject]
    private DeleteSignInProvider DeleteSignInProvider { get; set; } = null!;

    [Inject]
    private IOrganizationSignIn Door { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    private string State => _found is null ? "none" : _found.Definition.Enabled ? "on" : "off";

    private string Redirect => Door.RedirectOf(NamespaceSlug.Parse(Here.Slug), new Uri(Navigation.BaseUri));

    protected override async Task OnInitializedAsync()
    {
        var answer = await DoAsync(GetSignInProvider, default);
        _refusal = answer.Error is Error.NotFound ? null : answer.Error;
        if (answer.TryGet(out var found, out _))
        {
            Take(found);
        }
    }

    private void Take(SignInProvider found)
    {
        var definition = found.Definition;
        (_found, _name, _issuer, _clientId) = (found, definition.DisplayName, definition.Issuer, definition.ClientId);
        (_domains, _role, _enabled) = (string.Join('\n', definition.EmailDomains), definition.DefaultRole.ToWire(), definition.Enabled);
    }

    private async Task SaveAsync()
    {
        if (_busy)
        {
            return;
        }

        (_busy, _note, _asked) = (true, null, false);
        var domains = _domains.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var answer = await DoAsync(SaveSignInProvider, new SaveSignInProvider.Input(
            _issuer.Trim(),
            _clientId.Trim(),
            _secret is { Length: > 0 } secret ? secret : null,
            _name,
            domains,
            RoleNames.TryParse(_role, out var role) ? role : Role.Viewer,
            _enabled,
            _found?.Version ?? 0));
        (_busy, _refusal) = (false, answer.Error);
        if (answer.TryGet(out var saved, out _))
        {
            // A new field: the secret stands in no page that is drawn again.
            (_secret, _turn, _note) = (null, _turn + 1, "Saved. It holds from the next sign-in on.");
            Take(saved.Provider);
        }
    }

    private async Task DeleteAsync()
    {
        if (_busy || _found is not { } found)
        {
            return;
        }

        (_busy, _note) = (true, null);
        var answer = await DoAsync(DeleteSignInProvider, new DeleteSignInProvider.Input(found.Version));
        (_busy, _asked, _refusal) = (false, false, answer.Error);
        if (answer.IsOk)
        {
            (_found, _name, _issuer, _clientId, _domains, _enabled) = (null, "", "", "", "", true);
            (_role, _note) = (Role.Viewer.ToWire(), "Removed. Whoever came in by it is signed out.");
        }
    }
}
