using System.Diagnostics.CodeAnalysis;

namespace Mentiko.Core.Runs;

/// <summary>The id of a run: 32 lower-case hex digits of a version 7 UUID, so ids sort by time.</summary>
public readonly record struct RunId
{
    private readonly string? _text;

    private RunId(string text) => _text = text;

    public string Text => _text ?? throw new InvalidOperationException("An empty RunId was used.");

    /// <summary>The last eight digits, the random ones, for people.</summary>
    public string ShortText => Text[^8..];

    public static RunId From(Guid id) => new(id.ToString("N"));

    public static bool TryParse([NotNullWhen(true)] string? text, out RunId value)
    {
        var good = text is { Length: 32 } && text.All(c => c is (>= '0' and <= '9') or (>= 'a' and <= 'f'));
        value = good ? new RunId(text!) : default;
        return good;
    }

    public static RunId Parse(string text) => TryParse(text, out var id) ? id : throw new FormatException("Not a valid RunId.");

    public override string ToString() => Text;
}
