using Mentiko.Core.Namespaces;

namespace Mentiko.Infrastructure.Persistence;

/// <summary>Where a new namespace's files will be.</summary>
internal interface INamespaceTree
{
    /// <summary>Makes the namespace's tree, or completes it after a crash. Safe to call again.</summary>
    void CreateNamespaceTree(Organization organization);

    /// <summary>Names the owner of a tree that an earlier version made; only at the start, before anybody is let in.</summary>
    void ClaimNamespaceTree(Organization organization);
}
