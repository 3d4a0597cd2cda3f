using System.Diagnostics.CodeAnalysis;
using Mentiko.Core.Ids;

namespace Mentiko.Core.Webhooks;

/// <summary>The name of a webhook within its namespace.</summary>
public readonly record struct WebhookName
{
    private readonly string? _text;

    private WebhookName(string text) => _text = text;

    /// <summary>The text; reading it of a default value is a bug and throws.</summary>
    public string Text => _text ?? throw new InvalidOperationException("An empty WebhookName was used.");

    public static bool TryParse([NotNullWhen(true)] string? text, out WebhookName value)
    {
        var good = SlugPattern.IsName(text);
        value = good ? new WebhookName(text!) : default;
        return good;
    }

    /// <summary>Parses text that is known to be good; throws <see cref="FormatException"/> otherwise.</summary>
    public static WebhookName Parse(string text) =>
        TryParse(text, out var value) ? value : throw new FormatException("Not a valid WebhookName.");

    public override string ToString() => Text;
}
