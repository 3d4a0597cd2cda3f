using System.Reflection;
using Mentiko.Core.Marketplace;

namespace Mentiko.Infrastructure.Marketplace;

/// <summary>The items that come with the product, from its own resources.</summary>
internal static class ShippedBundles
{
    public const string Publisher = "Mentiko";
    private const string Prefix = "Bundles/";

    public static IReadOnlyList<MarketplaceItem> Read()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => (Name: name, Parts: name.Split('/', 3)))
            .GroupBy(entry => entry.Parts[1], StringComparer.Ordinal)
            .Select(folder => Bundle.Read(Publisher, folder.ToDictionary(entry => entry.Parts[2], entry => Bytes(assembly, entry.Name), StringComparer.Ordinal)))];
    }

    private static byte[] Bytes(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        using var buffer = new MemoryStream();
        stream.CopyTo(buffer);
        return buffer.ToArray();
    }
}
