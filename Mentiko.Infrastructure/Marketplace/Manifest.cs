using System.Text.Json;
using Mentiko.Core.Marketplace;

namespace Mentiko.Infrastructure.Marketplace;

/// <summary>What <c>item.json</c> says: <c>{ "name", "version", "title", "summary" }</c>.</summary>
internal sealed record Manifest(ItemName Name, int Version, string Title, string Summary)
{
    private const int TitleCharacters = 80;
    private const int SummaryCharacters = 300;

    public static Manifest Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw new BundleException("item.json is not an object.");
        }

        var name = ItemName.TryParse(Text(json, "name", 63), out var parsed)
            ? parsed
            : throw new BundleException("item.json: 'name' has 1 to 63 lower-case letters, digits and hyphens.");
        var version = json.TryGetProperty("version", out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out var good) && good is >= 1 and <= 1_000_000
            ? good
            : throw new BundleException("item.json: 'version' is a whole number from 1 to 1000000.");
        return new Manifest(name, version, Text(json, "title", TitleCharacters), Text(json, "summary", SummaryCharacters));
    }

    private static string Text(JsonElement json, string member, int most) =>
        json.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
            && text.Length <= most && !text.Any(char.IsControl)
            ? text
            : throw new BundleException($"item.json: '{member}' is a text of 1 to {most} characters on one line.");
}
