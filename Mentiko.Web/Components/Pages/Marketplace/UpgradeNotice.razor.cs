using Mentiko.Core.Chains;
using Mentiko.Core.Marketplace;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Marketplace;

/// <summary>Says on a fork's page that the catalog has a newer version; nothing for every other chain.</summary>
public sealed partial class UpgradeNotice
{
    private UpgradePreview? _preview;
    private ChainName? _asked;

    [Parameter, EditorRequired]
    public ChainName Chain { get; set; }

    [Inject]
    private PreviewUpgrade PreviewUpgrade { get; set; } = null!;

    protected override async Task OnParametersSetAsync()
    {
        if (_asked != Chain)
        {
            _asked = Chain;
            _preview = (await DoAsync(PreviewUpgrade, Chain)).TryGet(out var preview, out _) && preview.To > preview.From ? preview : null;
        }
    }
}
