using Mentiko.Core.Results;
using Mentiko.Core.Secrets;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace Mentiko.Web.Components.Pages.Secrets;

/// <summary>Which secrets the organization has: names, versions and uses, never a value.</summary>
public sealed partial class SecretsPage
{
    private const int MaxShown = 100;

    private Page<SecretRecord>? _secrets;
    private Error? _refusal;
    private string? _note;
    private SecretName? _asked;
    private bool _busy;
    private PutSecretForm? _form;

    [SupplyParameterFromQuery(Name = "after")]
    public string? After { get; set; }

    [Inject]
    private ListSecrets ListSecrets { get; set; } = null!;

    [Inject]
    private DeleteSecret DeleteSecret { get; set; } = null!;

    protected override Task OnParametersSetAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        var answer = await DoAsync(ListSecrets, new PageRequest(MaxShown, After));
        _refusal = answer.Error;
        _secrets = answer.TryGet(out var page, out _) ? page : new Page<SecretRecord>([], null);
    }

    private void KeepAtEscape(KeyboardEventArgs pressed) => _asked = pressed.Key == "Escape" ? null : _asked;

    private void Replace(SecretRecord secret) => _form?.Replace(secret);

    private Task PutAsync(SecretPut put) => AfterAsync(null, put.IsNew
        ? $"{put.Secret.Name.Text} is kept. Declare it in an agent to use it."
        : $"{put.Secret.Name.Text} has version {put.Secret.Version} now; attempts get it from their next start on.");

    private async Task DeleteAsync(SecretRecord secret)
    {
        _busy = true;
        var answer = await DoAsync(DeleteSecret, secret.Name);
        await AfterAsync(answer.Error, $"{secret.Name.Text} is deleted and its value destroyed.");
    }

    private async Task AfterAsync(Error? refusal, string note)
    {
        await LoadAsync();
        (_refusal, _note, _asked, _busy) = (refusal ?? _refusal, refusal is null ? note : null, null, false);
    }
}
