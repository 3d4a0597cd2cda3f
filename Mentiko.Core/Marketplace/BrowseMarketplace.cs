using Mentiko.Core.Results;

namespace Mentiko.Core.Marketplace;

/// <summary>What everybody who is signed in sees of the catalog. Works without a scope: it is the same for all.</summary>
public sealed class BrowseMarketplace(IMarketplaceCatalog catalog)
{
    /// <summary>The newest versions by name; with a search, those whose texts hold each of its words.</summary>
    public Page<MarketplaceItem> List(string? search, PageRequest page)
    {
        var words = (search ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var found = catalog.Items
            .Where(item => page.After is null || string.CompareOrdinal(item.Name.Text, page.After) > 0)
            .Where(item => words.All(word => Holds(item, word)))
            .Take(page.Limit + 1)
            .ToList();
        var more = found.Count > page.Limit;
        var shown = more ? found.GetRange(0, page.Limit) : found;
        return new Page<MarketplaceItem>(shown, more ? shown[^1].Name.Text : null);
    }

    /// <summary>One item in its newest version or the one that is named.</summary>
    public Result<MarketplaceItem> Get(string name, int? version) =>
        ItemName.TryParse(name, out var item) && catalog.Find(item, version) is { } found ? found : new Error.NotFound();

    /// <summary>All versions of an item, the newest first.</summary>
    public IReadOnlyList<int> VersionsOf(ItemName name) => catalog.VersionsOf(name);

    private static bool Holds(MarketplaceItem item, string word) =>
        new[] { item.Name.Text, item.Title, item.Summary, item.Publisher }.Any(text => text.Contains(word, StringComparison.OrdinalIgnoreCase));
}
