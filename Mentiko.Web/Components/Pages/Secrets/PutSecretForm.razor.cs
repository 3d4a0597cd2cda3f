using Mentiko.Core.Results;
using Mentiko.Core.Secrets;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Secrets;

/// <summary>
/// Takes a value and forgets it. The field is not bound: what is typed goes to the server once and is never rendered
/// back, and a field with a new key stands in its place afterwards.
/// </summary>
public sealed partial class PutSecretForm
{
    // A field cuts off what is beyond without a word: so it takes a little more than a value may have, and the use case refuses it.
    private const int MostCharacters = 70_000;
    private const int DescriptionLength = Core.Secrets.PutSecret.DescriptionLength;

    private SecretRecord? _replaced;
    private SecretRecord? _existing;
    private string _name = "";
    private string _description = "";
    private string? _value;
    private Error? _refusal;
    private bool _busy;
    private int _turn;

    /// <summary>The secrets whose names are not to be taken by mistake.</summary>
    [Parameter]
    public IReadOnlyList<SecretRecord> Known { get; set; } = [];

    [Parameter]
    public EventCallback<SecretPut> Done { get; set; }

    [Inject]
    private PutSecret PutSecret { get; set; } = null!;

    /// <summary>Goes on with a secret that exists.</summary>
    public void Replace(SecretRecord secret)
    {
        Clear();
        (_replaced, _name, _description) = (secret, secret.Name.Text, secret.Description);
        StateHasChanged();
    }

    private void Clear() => (_replaced, _existing, _name, _description, _value, _refusal, _turn) = (null, null, "", "", null, null, _turn + 1);

    /// <summary>Whether a secret would be replaced that nobody said should be; asked about it once.</summary>
    private bool IsToBeAsked()
    {
        var known = _replaced is null ? Known.FirstOrDefault(secret => secret.Name.Text == _name.Trim()) : null;
        var isAsked = known is not null && known.Name != _existing?.Name;
        _existing = known;
        return isAsked;
    }

    private async Task PutAsync()
    {
        if (_busy || IsToBeAsked())
        {
            return;
        }

        _busy = true;
        var answer = await DoAsync(PutSecret, new PutSecret.Input(_name.Trim(), new SecretValue(_value ?? ""), _description));
        (_refusal, _busy) = (answer.Error, false);
        if (answer.TryGet(out var put, out _))
        {
            Clear();
            await Done.InvokeAsync(put);
        }
    }
}
