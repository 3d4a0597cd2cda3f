using System.Diagnostics.CodeAnalysis;
using Mentiko.Core.Ids;

namespace Mentiko.Core.Chains;

/// <summary>The name of a chain within its namespace.</summary>
public readonly record struct ChainName
{
    private readonly string? _text;

    private ChainName(string text) => _text = text;

    /// <summary>The text; reading it of a default value is a bug and throws.</summary>
    public string Text => _text ?? throw new InvalidOperationException("An empty ChainName was used.");

    public static bool TryParse([NotNullWhen(true)] string? text, out ChainName value)
    {
        var good = SlugPattern.IsName(text);
        value = good ? new ChainName(text!) : default;
        return good;
    }

    /// <summary>Parses text that is known to be good; throws <see cref="FormatException"/> otherwise.</summary>
    public static ChainName Parse(string text) =>
        TryParse(text, out var value) ? value : throw new FormatException("Not a valid ChainName.");

    public override string ToString() => Text;
}
