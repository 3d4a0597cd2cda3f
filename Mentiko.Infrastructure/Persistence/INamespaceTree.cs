using Mentiko.Core.Namespaces;

namespace Mentiko.Infrastructure.Persistence;

/// <summary>Where a new namespace's files will be.</summary>
internal interface INamespaceTree
{
    /// <summary>Makes the namespace's tree, or completes it after a crash. Safe to call again.</summary>
    void CreateNamespaceTree(Organization organization);
}
