using System.Diagnostics.CodeAnalysis;
using Mentiko.Core.Ids;

namespace Mentiko.Core.Agents;

/// <summary>The name of an agent within its namespace.</summary>
public readonly record struct AgentName
{
    private readonly string? _text;

    private AgentName(string text) => _text = text;

    /// <summary>The text; reading it of a default value is a bug and throws.</summary>
    public string Text => _text ?? throw new InvalidOperationException("An empty AgentName was used.");

    public static bool TryParse([NotNullWhen(true)] string? text, out AgentName value)
    {
        var good = SlugPattern.IsName(text);
        value = good ? new AgentName(text!) : default;
        return good;
    }

    /// <summary>Parses text that is known to be good; throws <see cref="FormatException"/> otherwise.</summary>
    public static AgentName Parse(string text) =>
        TryParse(text, out var value) ? value : throw new FormatException("Not a valid AgentName.");

    public override string ToString() => Text;
}
