using System.Diagnostics.CodeAnalysis;
using Mentiko.Core.Ids;

namespace Mentiko.Core.Marketplace;

/// <summary>The name of an item of the marketplace; that of a fork where it is given no other.</summary>
public readonly record struct ItemName
{
    private readonly string? _text;

    private ItemName(string text) => _text = text;

    /// <summary>The text; reading it of a default value is a bug and throws.</summary>
    public string Text => _text ?? throw new InvalidOperationException("An empty ItemName was used.");

    public static bool TryParse([NotNullWhen(true)] string? text, out ItemName value)
    {
        var good = SlugPattern.IsName(text);
        value = good ? new ItemName(text!) : default;
        return good;
    }

    /// <summary>Parses text that is known to be good; throws <see cref="FormatException"/> otherwise.</summary>
    public static ItemName Parse(string text) =>
        TryParse(text, out var value) ? value : throw new FormatException("Not a valid ItemName.");

    public override string ToString() => Text;
}
