using Mentiko.Core.Marketplace;
using Mentiko.Core.Results;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Marketplace;

/// <summary>The catalog, with a search.</summary>
public sealed partial class MarketplacePage
{
    private Page<MarketplaceItem>? _page;

    [SupplyParameterFromQuery(Name = "q")]
    public string? Search { get; set; }

    [SupplyParameterFromQuery(Name = "after")]
    public string? After { get; set; }

    [Inject]
    private BrowseMarketplace Browse { get; set; } = null!;

    protected override void OnParametersSet() => _page = Browse.List(Search, new PageRequest(After: After));

    private static string NeedsText(MarketplaceItem item) => item.Needs.Secrets.Length switch
    {
        0 => "",
        1 => " · needs a secret",
        var count => $" · needs {count} secrets",
    };
}
