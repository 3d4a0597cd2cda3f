using System.Diagnostics.CodeAnalysis;
using Mentiko.Core.Ids;

namespace Mentiko.Core.Chains;

/// <summary>The id of a step within its chain.</summary>
public readonly record struct StepId
{
    private readonly string? _text;

    private StepId(string text) => _text = text;

    /// <summary>The text; reading it of a default value is a bug and throws.</summary>
    public string Text => _text ?? throw new InvalidOperationException("An empty StepId was used.");

    public static bool TryParse([NotNullWhen(true)] string? text, out StepId value)
    {
        var good = SlugPattern.IsName(text);
        value = good ? new StepId(text!) : default;
        return good;
    }

    /// <summary>Parses text that is known to be good; throws <see cref="FormatException"/> otherwise.</summary>
    public static StepId Parse(string text) =>
        TryParse(text, out var value) ? value : throw new FormatException("Not a valid StepId.");

    public override string ToString() => Text;
}
