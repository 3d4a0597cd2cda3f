using Mentiko.Core.Keys;
using Mentiko.Core.Results;
using Mentiko.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Keys;

/// <summary>The keys of the organization, as far as the reader may see them: never a key itself.</summary>
public sealed partial class ApiKeysPage
{
    private const int MaxShown = 100;

    private Page<ApiKey>? _keys;
    private Error? _refusal;
    private string? _note;
    private string? _asked;
    private bool _busy;

    [SupplyParameterFromQuery(Name = "after")]
    public string? After { get; set; }

    [CascadingParameter]
    public ReaderZone Clock { get; set; } = ReaderZone.Utc;

    [Inject]
    private ListApiKeys ListApiKeys { get; set; } = null!;

    [Inject]
    private RevokeApiKey RevokeApiKey { get; set; } = null!;

    protected override Task OnParametersSetAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        var answer = await DoAsync(ListApiKeys, new ListApiKeys.Input(new PageRequest(MaxShown, After)));
        _refusal = answer.Error;
        _keys = answer.TryGet(out var page, out _) ? page : new Page<ApiKey>([], null);
    }

    private async Task MadeAsync()
    {
        _note = null;
        await LoadAsync();
    }

    private async Task RevokeAsync(ApiKey key)
    {
        _busy = true;
        var answer = await DoAsync(RevokeApiKey, key.Id);
        await LoadAsync();
        (_refusal, _asked, _busy) = (answer.Error ?? _refusal, null, false);
        _note = answer.IsOk ? $"{key.Name} is revoked. What still uses it is refused from now on." : null;
    }
}
