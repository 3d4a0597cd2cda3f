namespace Mentiko.Core.Namespaces;

/// <summary>Whether this server is for many organizations or for one, which is an ordinary namespace too.</summary>
/// <param name="IsSingle">True: nobody creates organizations. Default: false.</param>
public sealed record Tenancy(bool IsSingle)
{
    /// <summary>Organizations that one account may own, from 1 to 200. Each has limits and a share of the workers of its own. Default: 20.</summary>
    public int MostOwned { get; init; } = 20;
}
