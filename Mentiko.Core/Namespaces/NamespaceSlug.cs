using System.Diagnostics.CodeAnalysis;
using Mentiko.Core.Ids;

namespace Mentiko.Core.Namespaces;

/// <summary>The name of a namespace in paths, folders and queues. Compared ordinally, never by culture or case.</summary>
public readonly record struct NamespaceSlug
{
    private readonly string? _text;

    private NamespaceSlug(string text) => _text = text;

    /// <summary>The text; reading it of a default value is a bug and throws.</summary>
    public string Text => _text ?? throw new InvalidOperationException("An empty NamespaceSlug was used.");

    public static bool TryParse([NotNullWhen(true)] string? text, out NamespaceSlug value)
    {
        var good = SlugPattern.IsNamespace(text);
        value = good ? new NamespaceSlug(text!) : default;
        return good;
    }

    /// <summary>Parses text that is known to be good; throws <see cref="FormatException"/> otherwise.</summary>
    public static NamespaceSlug Parse(string text) =>
        TryParse(text, out var value) ? value : throw new FormatException("Not a valid NamespaceSlug.");

    public override string ToString() => Text;
}
