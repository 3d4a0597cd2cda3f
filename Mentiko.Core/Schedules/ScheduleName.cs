using System.Diagnostics.CodeAnalysis;
using Mentiko.Core.Ids;

namespace Mentiko.Core.Schedules;

/// <summary>The name of a schedule within its namespace.</summary>
public readonly record struct ScheduleName
{
    private readonly string? _text;

    private ScheduleName(string text) => _text = text;

    /// <summary>The text; reading it of a default value is a bug and throws.</summary>
    public string Text => _text ?? throw new InvalidOperationException("An empty ScheduleName was used.");

    public static bool TryParse([NotNullWhen(true)] string? text, out ScheduleName value)
    {
        var good = SlugPattern.IsName(text);
        value = good ? new ScheduleName(text!) : default;
        return good;
    }

    /// <summary>Parses text that is known to be good; throws <see cref="FormatException"/> otherwise.</summary>
    public static ScheduleName Parse(string text) =>
        TryParse(text, out var value) ? value : throw new FormatException("Not a valid ScheduleName.");

    public override string ToString() => Text;
}
