using Mentiko.Core.Chains;
using Mentiko.Core.Results;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Chains.Editor;

/// <summary>The chain's versions beside the draft: to compare with, or to go on from.</summary>
public sealed partial class VersionsPanel
{
    private const int Shown = 30;

    private List<ChainVersion>? _versions;
    private string? _next;
    private Error? _refusal;
    private int _shownFor = -1;

    [Parameter, EditorRequired]
    public required ChainName Chain { get; set; }

    /// <summary>The current version; another one is a reason to read the list again.</summary>
    [Parameter, EditorRequired]
    public required int Current { get; set; }

    [Parameter]
    public int? Compared { get; set; }

    /// <summary>With null the comparison ends.</summary>
    [Parameter]
    public EventCallback<ChainVersion?> OnCompare { get; set; }

    [Parameter]
    public EventCallback<ChainVersion> OnTake { get; set; }

    [Inject]
    private ListChainVersions ListChainVersions { get; set; } = null!;

    protected override async Task OnParametersSetAsync()
    {
        if (_shownFor != Current)
        {
            (_shownFor, _versions, _next) = (Current, null, null);
            await MoreAsync();
        }
    }

    private async Task MoreAsync()
    {
        var answer = await DoAsync(ListChainVersions, new ListChainVersions.Input(Chain, new PageRequest(Shown, _next)));
        _refusal = answer.Error;
        _versions ??= [];
        if (answer.TryGet(out var page, out _))
        {
            _versions.AddRange(page.Items);
            _next = page.Next;
        }
    }
}
