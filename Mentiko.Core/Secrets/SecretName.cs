using System.Diagnostics.CodeAnalysis;

namespace Mentiko.Core.Secrets;

/// <summary>The name of a secret: the environment variable that an agent finds it in. Compared ordinally.</summary>
public readonly record struct SecretName
{
    private readonly string? _text;

    private SecretName(string text) => _text = text;

    /// <summary>The text; reading it of a default value is a bug and throws.</summary>
    public string Text => _text ?? throw new InvalidOperationException("An empty SecretName was used.");

    public static bool TryParse([NotNullWhen(true)] string? text, out SecretName value)
    {
        var good = text is not null && VariableNames.IsSecretName(text);
        value = good ? new SecretName(text!) : default;
        return good;
    }

    /// <summary>Parses text that is known to be good; throws <see cref="FormatException"/> otherwise.</summary>
    public static SecretName Parse(string text) =>
        TryParse(text, out var value) ? value : throw new FormatException("Not a valid SecretName.");

    /// <summary>Why a text is no name for a secret.</summary>
    public static string ProblemOf(string text) => VariableNames.IsSteering(text)
        ? "This name steers a process or belongs to the platform. Pick another one."
        : "A secret's name has 1 to 128 upper-case letters, digits and underscores and begins with no digit.";

    public override string ToString() => Text;
}
