using System.Text.Json;

namespace Mentiko.Web.Components.Shared.Definitions;

/// <summary>What a browser kept of an unpublished text.</summary>
/// <param name="Text">The text, whatever it is.</param>
/// <param name="BaseVersion">The version that it began from; 0 for a new definition.</param>
public sealed record Draft(string Text, int BaseVersion)
{
    /// <summary>Bytes of a draft that are read at most.</summary>
    public const long Longest = 4 << 20;

    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    /// <summary>Reads what a browser sent; null for nothing and for nonsense.</summary>
    public static async Task<Draft?> ReadAsync(Stream stream, CancellationToken cancel)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<Draft>(stream, Web, cancel) is { Text: not null, BaseVersion: >= 0 } draft ? draft : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
