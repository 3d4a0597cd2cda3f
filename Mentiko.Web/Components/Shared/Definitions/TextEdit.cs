namespace Mentiko.Web.Components.Shared.Definitions;

/// <summary>One stretch of a text that was replaced.</summary>
public sealed record TextEdit(int At, string Removed, string Inserted)
{
    public TextEdit Inverse => new(At, Inserted, Removed);

    /// <summary>The smallest single stretch in which two texts differ; null where they are equal.</summary>
    public static TextEdit? Between(string before, string after)
    {
        if (string.Equals(before, after, StringComparison.Ordinal))
        {
            return null;
        }

        var at = before.AsSpan().CommonPrefixLength(after);
        var shorter = Math.Min(before.Length, after.Length) - at;
        var end = 0;
        while (end < shorter && before[^(end + 1)] == after[^(end + 1)])
        {
            end++;
        }

        return new TextEdit(at, before[at..^end], after[at..^end]);
    }

    /// <summary>The text with the stretch replaced; throws where the text is not the one that the edit is for.</summary>
    public string ApplyTo(string text)
    {
        if (!text.AsSpan(At).StartsWith(Removed, StringComparison.Ordinal))
        {
            throw new ArgumentException("The edit is for another text.", nameof(text));
        }

        return string.Concat(text.AsSpan(0, At), Inserted, text.AsSpan(At + Removed.Length));
    }
}
