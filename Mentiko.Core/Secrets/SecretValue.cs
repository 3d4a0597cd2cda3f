namespace Mentiko.Core.Secrets;

/// <summary>A secret's value on its way in, or to the one process that it is for. Shows itself to nobody by accident.</summary>
public sealed class SecretValue(string text)
{
    /// <summary>The value itself.</summary>
    public string Reveal() => text;

    public override string ToString() => "[secret]";
}
