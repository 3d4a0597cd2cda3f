namespace Mentiko.Core.Search;

/// <summary>What somebody typed to find something by its name.</summary>
/// <param name="Text">As it was typed; what is longer than any name finds nothing.</param>
/// <param name="Limit">From 1 to <see cref="Most"/>; more gives as many.</param>
public sealed record NameQuery(string Text, int Limit = 8)
{
    /// <summary>Nothing finds more at a time.</summary>
    public const int Most = 50;

    /// <summary>Names are lower-case, and no name has a blank.</summary>
    internal string Wanted => Text.Trim().ToLowerInvariant();

    internal int Bounded => Math.Clamp(Limit, 1, Most);
}
