namespace Mentiko.Core.Results;

/// <summary>A page of a list.</summary>
/// <param name="Items">At most as many as were asked for.</param>
/// <param name="Next">Where the next page starts, in the store's own words; null at the end. The doors seal it before a client sees it.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>Which page a caller wants.</summary>
/// <param name="Limit">From 1 to 200. Default: 50.</param>
/// <param name="After">The Next of the page before; null for the first.</param>
public readonly record struct PageRequest(int Limit = 50, string? After = null)
{
    // Without this one, "new PageRequest()" would be all zeros: a structure ignores the defaults above then.
    public PageRequest()
        : this(50, null)
    {
    }
}
