namespace Mentiko.Core.Namespaces;

/// <summary>Whether this server is for many organizations or for one, which is an ordinary namespace too.</summary>
/// <param name="IsSingle">True: nobody creates organizations. Default: false.</param>
public sealed record Tenancy(bool IsSingle)
{
    /// <summary>Organizations that one account may own, from 1 to 200. Each has limits and a share of the workers of its own. Default: 20.</summary>
    public int MostOwned { get; init; } = 20;

    /// <summary>The slug of the one organization. Default: main.</summary>
    public NamespaceSlug Slug { get; init; } = NamespaceSlug.Parse("main");

    /// <summary>The name of the one organization when it is made; its Owners may change it. Default: Main.</summary>
    public string Name { get; init; } = "Main";

    /// <summary>The plan of the one organization when it is made; nobody is shown it. Default: enterprise.</summary>
    public PlanTier Plan { get; init; } = new("enterprise");
}
