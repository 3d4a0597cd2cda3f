namespace Mentiko.Core.Namespaces;

/// <summary>Whether this server is for many organizations or for one, which is an ordinary namespace too.</summary>
/// <param name="IsSingle">True: nobody creates organizations. Default: false.</param>
public sealed record Tenancy(bool IsSingle);
