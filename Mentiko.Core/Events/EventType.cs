using System.Diagnostics.CodeAnalysis;
using Mentiko.Core.Ids;

namespace Mentiko.Core.Events;

/// <summary>The type of an event, noun:verb, for instance collect:done.</summary>
public readonly record struct EventType
{
    private readonly string? _text;

    private EventType(string text) => _text = text;

    /// <summary>The text; reading it of a default value is a bug and throws.</summary>
    public string Text => _text ?? throw new InvalidOperationException("An empty EventType was used.");

    public static bool TryParse([NotNullWhen(true)] string? text, out EventType value)
    {
        var good = SlugPattern.IsEventType(text);
        value = good ? new EventType(text!) : default;
        return good;
    }

    /// <summary>Parses text that is known to be good; throws <see cref="FormatException"/> otherwise.</summary>
    public static EventType Parse(string text) =>
        TryParse(text, out var value) ? value : throw new FormatException("Not a valid EventType.");

    public override string ToString() => Text;
}
