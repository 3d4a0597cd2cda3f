using System.Diagnostics.CodeAnalysis;
using Mentiko.Core.Ids;

namespace Mentiko.Core.Hosts;

/// <summary>The name of a remote host within its namespace.</summary>
public readonly record struct HostName
{
    private readonly string? _text;

    private HostName(string text) => _text = text;

    /// <summary>The text; reading it of a default value is a bug and throws.</summary>
    public string Text => _text ?? throw new InvalidOperationException("An empty HostName was used.");

    public static bool TryParse([NotNullWhen(true)] string? text, out HostName value)
    {
        var good = SlugPattern.IsName(text);
        value = good ? new HostName(text!) : default;
        return good;
    }

    /// <summary>Parses text that is known to be good; throws <see cref="FormatException"/> otherwise.</summary>
    public static HostName Parse(string text) =>
        TryParse(text, out var value) ? value : throw new FormatException("Not a valid HostName.");

    public override string ToString() => Text;
}
