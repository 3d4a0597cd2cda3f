using System.Collections.Frozen;
using Mentiko.Core.Marketplace;
using Mentiko.Infrastructure.FileSystem;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.Marketplace;

/// <summary>
/// Shipped items first, then the folder's by file name. An item belongs to the publisher who had its name first:
/// nobody signs a newer version of another's.
/// </summary>
internal sealed partial class MarketplaceCatalog : IMarketplaceCatalog
{
    private const int MostSignatureBytes = 4096;

    private readonly FrozenDictionary<ItemName, MarketplaceItem[]> _versions;

    public MarketplaceCatalog(IOptions<MarketplaceOptions> options, ILogger<MarketplaceCatalog> logger)
        : this(ShippedBundles.Read(), options.Value, logger)
    {
    }

    internal MarketplaceCatalog(IEnumerable<MarketplaceItem> shipped, MarketplaceOptions options, ILogger<MarketplaceCatalog> logger)
    {
        var all = shipped.ToList();
        foreach (var path in BundlesIn(options.Folder, logger))
        {
            Add(all, path, options, logger);
        }

        _versions = all.GroupBy(item => item.Name).ToFrozenDictionary(group => group.Key, group => group.OrderByDescending(item => item.Version).ToArray());
        Items = [.. _versions.Values.Select(versions => versions[0]).OrderBy(item => item.Name.Text, StringComparer.Ordinal)];
    }

    public IReadOnlyList<MarketplaceItem> Items { get; }

    public MarketplaceItem? Find(ItemName name, int? version = null) =>
        _versions.TryGetValue(name, out var versions) ? versions.FirstOrDefault(item => version is null || item.Version == version) : null;

    public IReadOnlyList<int> VersionsOf(ItemName name) => _versions.TryGetValue(name, out var versions) ? [.. versions.Select(item => item.Version)] : [];

    private static void Add(List<MarketplaceItem> all, string path, MarketplaceOptions options, ILogger logger)
    {
        try
        {
            var keys = options.TrustedKeys.OrderBy(key => key.Key, StringComparer.Ordinal).Select(key => PublisherKey.Of(key.Key, key.Value)).ToList();
            var item = SignedBundle.Read(OperatorFiles.Read(path, SignedBundle.MostBytes) ?? [], OperatorFiles.Read(path + ".sig", MostSignatureBytes), keys);
            var owner = all.FirstOrDefault(other => other.Name == item.Name)?.Publisher ?? item.Publisher;
            if (owner != item.Publisher)
            {
                throw new BundleException($"The item '{item.Name.Text}' is {owner}'s, and {item.Publisher} signed this one.");
            }

            if (all.Any(other => other.Name == item.Name && other.Version == item.Version))
            {
                throw new BundleException($"There is a version {item.Version} of '{item.Name.Text}' already.");
            }

            all.Add(item);
        }
        catch (Exception fault) when (fault is BundleException or IOException or UnauthorizedAccessException)
        {
            LogRefused(logger, Path.GetFileName(path), fault.Message);
        }
    }

    private static IReadOnlyList<string> BundlesIn(string? folder, ILogger logger)
    {
        try
        {
            return folder is null ? [] : OperatorFiles.List(folder, ".zip");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            LogRefused(logger, folder!, fault.Message);
            return [];
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The marketplace leaves out {Bundle}: {Reason}")]
    private static partial void LogRefused(ILogger logger, string bundle, string reason);
}
