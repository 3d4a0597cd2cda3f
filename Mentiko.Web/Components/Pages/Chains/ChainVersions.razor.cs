using Mentiko.Core.Chains;
using Mentiko.Core.Results;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Chains;

/// <summary>Who changed a chain when and why, and the way back.</summary>
public sealed partial class ChainVersions
{
    private const int Shown = 30;

    private IReadOnlyList<ChainVersion>? _versions;
    private Error? _refusal;
    private int _shownFor;
    private bool _busy;

    [Parameter, EditorRequired]
    public required ChainVersion Current { get; set; }

    /// <summary>Another version has become the current one.</summary>
    [Parameter]
    public EventCallback Restored { get; set; }

    [Inject]
    private ListChainVersions ListChainVersions { get; set; } = null!;

    [Inject]
    private RestoreChainVersion RestoreChainVersion { get; set; } = null!;

    protected override async Task OnParametersSetAsync()
    {
        if (_shownFor != Current.Version)
        {
            _shownFor = Current.Version;
            var answer = await DoAsync(ListChainVersions, new ListChainVersions.Input(Current.Name, new PageRequest(Shown)));
            _refusal = answer.Error;
            _versions = answer.TryGet(out var page, out _) ? page.Items : [];
        }
    }

    private async Task RestoreAsync(int version)
    {
        _busy = true;
        var answer = await DoAsync(RestoreChainVersion, new RestoreChainVersion.Input(Current.Name, version, Current.Version));
        (_refusal, _busy) = (answer.Error, false);
        if (answer.IsOk)
        {
            await Restored.InvokeAsync();
        }
    }
}
