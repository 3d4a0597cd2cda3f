namespace Mentiko.Core.Marketplace;

/// <summary>The catalog of this server: what is shipped with it and what its operator added. Read at the start, never changed after it.</summary>
public interface IMarketplaceCatalog
{
    /// <summary>The newest version of each item, by name.</summary>
    IReadOnlyList<MarketplaceItem> Items { get; }

    /// <summary>A version of an item, or its newest one; null where there is none.</summary>
    MarketplaceItem? Find(ItemName name, int? version = null);

    /// <summary>All versions of an item, the newest first.</summary>
    IReadOnlyList<int> VersionsOf(ItemName name);
}
